// The button that prints: without this file the page says how else.
const button = document.querySelector("[data-print]");
if (button) {
  button.hidden = false;
  document.querySelector("[data-print-hint]")?.setAttribute("hidden", "");
  button.addEventListener("click", () => window.print());
}
