// The report's pages: “use my location”, and the fields that htmx has put in made live.

const here = document.querySelector("[data-report-here]");
const said = document.querySelector("[data-report-said]");

function say(words) {
  if (said) said.textContent = words;
}

function locate() {
  say(here.dataset.sayWait);
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      const form = here.form;
      form.elements.lat.value = coords.latitude.toFixed(6);
      form.elements.lon.value = coords.longitude.toFixed(6);
      form.requestSubmit();
    },
    () => say(here.dataset.sayFailed),
    { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
  );
}

if (here && "geolocation" in navigator) {
  here.hidden = false;
  here.addEventListener("click", locate);
}

// While htmx asks which questions come up, or what was meant, the reader goes on answering: what they
// have chosen and typed since goes into the fields that come, and the focus stays where it was.
const ASKED_ANEW = new Set(["questions", "meant", "finds"]);
let since = null;

function remember(target) {
  const field = document.activeElement;
  const fields = [...target.querySelectorAll("input, textarea, select")];
  since = {
    focus: target.contains(field) ? field.id : "",
    caret: [field.selectionStart, field.selectionEnd],
    ticked: new Map(fields.filter(isTicked).map((one) => [one.name + "=" + one.value, one.checked])),
    written: new Map(fields.filter(isWritten).map((one) => [one.name, one.value])),
  };
}

function restore(target) {
  for (const field of target.querySelectorAll("input, textarea, select")) {
    const name = field.name + "=" + field.value;
    if (isTicked(field) && since.ticked.has(name)) tick(field, since.ticked.get(name));
    if (isWritten(field) && since.written.has(field.name)) {
      field.value = since.written.get(field.name);
    }
  }
  const field = since.focus && document.getElementById(since.focus);
  if (!field) return;
  field.focus({ preventScroll: true });
  if (since.caret[0] != null && isWritten(field)) field.setSelectionRange(...since.caret);
}

// a choice that nobody made since is the one that came
function tick(field, ticked) {
  if (field.type === "checkbox") field.checked = ticked;
  else if (ticked) field.checked = true;
  if (ticked) field.closest("details")?.setAttribute("open", "");
}

function isTicked(field) {
  return field.type === "radio" || field.type === "checkbox";
}

function isWritten(field) {
  return !isTicked(field) && field.type !== "hidden";
}

// What is announced is said once, not again at every answer.
document.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
  if (detail.target.textContent === detail.fragment.textContent) detail.shouldSwap = false;
});
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  since = null;
  if (ASKED_ANEW.has(detail.target.id)) remember(detail.target);
});
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (since && ASKED_ANEW.has(detail.target.id)) restore(detail.target);
});
