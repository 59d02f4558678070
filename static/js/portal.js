// Loads govuk-frontend only where a page has a component that does something by it.
const here = document.querySelector("script[data-govuk]");
const IDLE = {
  "govuk-skip-link": () => true,
  // a link that looks like a button has to be pressed by Space too; a second click is seen to below
  "govuk-button": (one) => one.tagName === "BUTTON",
  "govuk-radios": (one) => !one.querySelector("[data-aria-controls]"),
  "govuk-checkboxes": (one) => !one.querySelector("[data-aria-controls], [data-behaviour]"),
};

function idle(one) {
  return IDLE[one.dataset.module]?.(one) ?? false;
}

async function wake() {
  if ([...document.querySelectorAll("[data-module^='govuk-']")].every(idle)) return;
  const govuk = await import(here.dataset.govuk);
  govuk.initAll();
}

// a second click within a second is the same wish
let pressed = -Infinity;
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-prevent-double-click]")) return;
  if (event.timeStamp - pressed < 1000) event.preventDefault();
  else pressed = event.timeStamp;
});

wake();
