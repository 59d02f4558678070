// Standard answers: Enter goes from the question to the first answer, and Enter there is “that
// answered it”. Without this file the button beside the question does the same.
const question = document.getElementById("question");
const keys = document.querySelector("[data-answers-keys]");

const found = () => document.getElementById("answers");
const first = () => found()?.querySelector("[data-answered]");
const isFound = () => found()?.dataset.asked === question.value.trim().replace(/\s+/g, " ");

if (keys) keys.hidden = false;
question?.addEventListener("keydown", (event) => {
  const goes = event.key === "Enter" || event.key === "ArrowDown";
  if (!goes || event.ctrlKey || event.metaKey || event.isComposing || !window.htmx) return;
  event.preventDefault();
  if (isFound()) {
    first()?.focus();
  } else if (event.key === "Enter" && question.value.trim()) {
    document.body.addEventListener("htmx:afterSettle", () => first()?.focus(), { once: true });
    window.htmx.trigger(question, "look");
  }
});
