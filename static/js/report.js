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

// What htmx swaps away had the focus: give it back to the field of the same id.
let focused = "";
document.addEventListener("htmx:beforeSwap", () => {
  focused = document.activeElement?.id ?? "";
});
document.addEventListener("htmx:afterSwap", () => {
  const field = focused && document.getElementById(focused);
  if (field && field !== document.activeElement) field.focus({ preventScroll: true });
});
