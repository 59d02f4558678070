// A call: Ctrl and Enter end it, and whoever was looked for stands in front of the reader.
const form = document.getElementById("call");
const end = form?.querySelector("[data-call-end]");
const keys = form?.querySelector("[data-call-keys]");

if (keys) keys.hidden = false;
if (form) document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.repeat) return;
  event.preventDefault();
  form.requestSubmit(end);
});
// somebody who is known has a question, as a rule
if (form?.dataset.stage === "known" && !document.querySelector("[autofocus], .govuk-error-summary")) {
  document.getElementById("question")?.focus({ preventScroll: true });
}
document.getElementById("found")?.scrollIntoView({ block: "nearest" });
