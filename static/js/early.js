// What was typed or chosen before htmx listened is looked up as well. Stands after htmx's own
// script, so that this runs right after htmx has read the page; `early` is in hx-trigger there.
const isField = (one) => one.matches("input:not([type=hidden]), textarea, select");
const isTicked = (one) => one.type === "radio" || one.type === "checkbox";
const first = (one) => [...one.options].findIndex((each) => each.defaultSelected);

function differs(one) {
  if (isTicked(one)) return one.checked !== one.defaultChecked;
  if (one.tagName === "SELECT") return one.selectedIndex !== Math.max(first(one), 0);
  return one.value !== one.defaultValue;
}

function fieldsOf(asking) {
  const included = asking.getAttribute("hx-include");
  const from = included ? document.querySelector(included) : asking;
  return [from, ...(from.elements ?? from.querySelectorAll("*"))].filter(isField);
}

document.addEventListener("DOMContentLoaded", () => {
  for (const asking of document.querySelectorAll("[hx-trigger~=early]")) {
    if (fieldsOf(asking).some(differs)) window.htmx.trigger(asking, "early");
  }
});
