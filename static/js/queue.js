// The queue by keyboard, and lines that change where they stand. Without this file everything is
// there by Tab and by loading pages.

const KEPT = "queue-keys"; // "off" where somebody does not want them
const WORDS = new Set(["TEXTAREA", "SELECT"]);

const queue = () => document.querySelector("[data-queue]");
const lines = () => [...document.querySelectorAll("[data-line]")];
const ticks = () => [...document.querySelectorAll("input[type=checkbox][name=case]")];
const help = () => document.querySelector("[data-keys-help]");

// ------------------------------------------------------------ how many are ticked

function count() {
  const button = document.querySelector("[data-ticked]");
  if (!button) return;
  button.dataset.none ??= button.textContent;
  const n = ticks().filter((tick) => tick.checked).length;
  const { none, one, many } = button.dataset;
  button.textContent = n === 0 ? none : n === 1 ? one : many.replace("{n}", n);
}

function tickAll() {
  const all = ticks();
  const every = all.every((tick) => tick.checked);
  for (const tick of all) tick.checked = !every;
  count();
}

// ------------------------------------------------------------ keys

function areOn() {
  try {
    return localStorage.getItem(KEPT) !== "off";
  } catch {
    return true;
  }
}

function keep(on) {
  try {
    if (on) localStorage.removeItem(KEPT);
    else localStorage.setItem(KEPT, "off");
  } catch {
    // it holds for this page alone
  }
}

function isTyping(target) {
  if (!(target instanceof HTMLElement)) return false;
  if (WORDS.has(target.tagName) || target.isContentEditable) return true;
  return target.tagName === "INPUT" && target.type !== "checkbox";
}

function here() {
  return document.activeElement?.closest("[data-line]") ?? null;
}

function step(by) {
  const all = lines();
  if (!all.length) return;
  const at = all.indexOf(here());
  const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1);
  all[next].querySelector("[data-opens]").focus();
  all[next].scrollIntoView({ block: "nearest" });
}

function tick() {
  const box = here()?.querySelector("input[name=case]");
  if (!box) return;
  box.checked = !box.checked;
  count();
}

function act() {
  const form = document.getElementById("bulk");
  if (!form) return;
  const box = here()?.querySelector("input[name=case]");
  if (box && !ticks().some((one) => one.checked)) box.checked = true;
  if (!ticks().some((one) => one.checked)) return;
  form.action = `${form.action.split("#")[0]}#give`; // the next Tab is at the first question
  form.requestSubmit(form.querySelector("[data-ticked]"));
}

function toggleHelp() {
  const dialog = help();
  if (!dialog) return;
  if (dialog.open) {
    dialog.close();
    return;
  }
  dialog.querySelector("[data-keys-on]").checked = areOn();
  dialog.showModal();
}

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  o: () => here()?.querySelector("[data-opens]").click(),
  x: tick,
  a: act,
  m: () => here()?.querySelector("[data-takes]")?.click(),
  "?": toggleHelp,
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat) {
    if (!event.repeat || !"jk".includes(event.key)) return;
  }
  if (!queue() || !areOn() || isTyping(event.target)) return;
  if (help()?.open && event.key !== "?") return;
  const does = KEYS[event.key];
  if (!does) return;
  event.preventDefault();
  does();
});

// ------------------------------------------------------------ lines

function say(words) {
  const place = document.querySelector("[data-said]");
  if (place) place.textContent = words;
}

document.addEventListener("htmx:beforeSwap", (event) => {
  // somebody else was quicker: the line says so, and how it stands now
  if (event.detail.xhr.status !== 409) return;
  event.detail.shouldSwap = true;
  event.detail.isError = false;
});

let swapped;
document.addEventListener("htmx:beforeRequest", (event) => {
  const line = event.target.closest?.("[data-line]");
  swapped = line && { id: line.id, ticked: line.querySelector("input[name=case]")?.checked };
});

document.addEventListener("htmx:afterSettle", () => {
  const line = swapped && document.getElementById(swapped.id);
  if (line) {
    const box = line.querySelector("input[name=case]");
    if (box) box.checked = swapped.ticked;
    // what was pressed is gone: whoever goes by keyboard stays in the line
    const next = ["form select", "button[hx-post]", "[data-opens]"]
      .map((one) => line.querySelector(one)).find(Boolean);
    next?.focus({ preventScroll: true });
    if (line.dataset.saved) say(line.dataset.saved);
  }
  swapped = undefined;
  count();
});

document.addEventListener("htmx:responseError", () => {
  document.querySelector("[data-said]")?.classList.remove("govuk-visually-hidden");
});

// ------------------------------------------------------------ begin

document.addEventListener("change", (event) => {
  if (event.target.matches("input[name=case]")) count();
  if (event.target.matches("[data-keys-on]")) keep(event.target.checked);
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-tick-all]")) tickAll();
  if (event.target.closest("[data-keys]")) toggleHelp();
  if (event.target.closest("[data-keys-close]")) help()?.close();
});

// no style attribute is carried over: there is none, and the policy would complain
document.addEventListener("htmx:load", () => {
  window.htmx.config.attributesToSettle = ["class"];
}, { once: true });

function wake() {
  for (const one of document.querySelectorAll("[data-tick-all], [data-keys]")) one.hidden = false;
  count();
}

document.addEventListener("htmx:afterSwap", wake);
window.addEventListener("pageshow", wake);
wake();
