// Loads govuk-frontend only where a page uses one of its components.
const here = document.querySelector("script[data-govuk]");

async function wake() {
  if (!document.querySelector("[data-module^='govuk-']:not(.govuk-skip-link)")) return;
  const govuk = await import(here.dataset.govuk);
  govuk.initAll();
}

wake();
