// A life event's pages: leave at once and without a trace of the page, and the focus where rows come.

const here = document.querySelector("script[data-focus]");
document.getElementById(here?.dataset.focus ?? "")?.focus();

// the neutral page takes the place of this one in the browser's history
document.addEventListener("click", (event) => {
  const way = event.target.closest?.(".govuk-js-exit-this-page-button");
  if (!way) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  for (const form of document.forms) form.reset();
  document.body.replaceChildren();
  location.replace(way.href);
}, true);

for (const one of document.querySelectorAll("[data-print]")) {
  one.hidden = false;
  one.addEventListener("click", () => window.print());
}
