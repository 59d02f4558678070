// An inspector's pages on a phone: “use my location”, and a form that a bad line does not lose.
// Without this file the forms are sent as any other.

const LARGEST = 1600; // pixels: what the server keeps
const SMALL_ENOUGH = 700_000; // bytes: not worth the time of making it smaller
const A_PAUSE = 15_000;

// ------------------------------------------------------------ where the device is

for (const form of document.querySelectorAll("[data-patrol-here]")) {
  const button = form.querySelector("[data-patrol-locate]");
  const said = form.querySelector("[data-patrol-said]");
  if (!("geolocation" in navigator)) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    said.textContent = button.dataset.sayWait;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        form.elements.lat.value = coords.latitude.toFixed(4);
        form.elements.lon.value = coords.longitude.toFixed(4);
        form.submit();
      },
      () => { said.textContent = button.dataset.sayFailed; },
      { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
    );
  });
}

// ------------------------------------------------------------ on the spot

class Spot {
  constructor(form) {
    this.form = form;
    this.key = `patrol:${form.dataset.patrolSpot}`;
    this.line = form.querySelector("[data-patrol-line]");
    this.seen = form.querySelector("[data-patrol-seen]");
    this.photo = form.elements.photo;
    this.small = null; // the photo as it is sent, and the file it was made of
    this.recall();
    this.offerChoice(form.querySelector("[data-patrol-choose]"));
    form.addEventListener("input", () => this.remember());
    this.photo.addEventListener("change", () => this.look());
    form.addEventListener("submit", (event) => this.onSubmit(event));
    window.addEventListener("online", () => { if (this.waiting) this.send(); });
    if (this.photo.files.length) this.look();
  }

  // The field opens the camera at once, and then nothing else: this button opens all photos.
  offerChoice(button) {
    button.hidden = false;
    button.addEventListener("click", () => {
      this.photo.removeAttribute("capture");
      this.photo.click();
      this.photo.setAttribute("capture", "environment");
    });
  }

  // A phone that opens its camera may let go of the page meanwhile.
  remember() {
    const kept = { words: this.form.elements.words.value, to: this.form.elements.to.value };
    try {
      sessionStorage.setItem(this.key, JSON.stringify(kept));
    } catch { /* full or forbidden: the page itself still has it */ }
  }

  recall() {
    let kept;
    try {
      kept = JSON.parse(sessionStorage.getItem(this.key));
    } catch { /* not ours */ }
    if (!kept) return;
    const { words, to } = this.form.elements;
    if (!words.value && kept.words) words.value = kept.words;
    if (!to.value && kept.to) to.value = kept.to;
  }

  forget() {
    try {
      sessionStorage.removeItem(this.key);
    } catch { /* as above */ }
  }

  look() {
    const [file] = this.photo.files;
    URL.revokeObjectURL(this.seen.src);
    this.seen.hidden = !file;
    if (file) this.seen.src = URL.createObjectURL(file);
    else this.seen.removeAttribute("src");
  }

  onSubmit(event) {
    event.preventDefault();
    this.send();
  }

  async send() {
    if (this.busy) return;
    this.busy = true;
    this.say(this.form.dataset.saySending);
    let answer;
    try {
      answer = await fetch(this.form.action, { method: "POST", body: await this.body() });
    } catch {
      this.lost();
      return;
    } finally {
      this.busy = false;
    }
    this.waiting = clearTimeout(this.waiting);
    if (answer.redirected && answer.ok) {
      this.forget();
      location.assign(answer.url);
    } else {
      await this.again(answer);
    }
  }

  lost() {
    this.say(this.form.dataset.sayLost);
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.send(), A_PAUSE);
  }

  /** The same page with what is wrong; the photo stays in its field, which no server can fill. */
  async again(answer) {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-patrol-spot]");
    if (!fresh) { // another page: signing on again, which keeps what was typed
      this.form.submit();
      return;
    }
    const field = page.querySelector("#photo");
    if (!page.querySelector("#photo-error")) {
      field.replaceWith(this.photo);
      page.querySelector("#photo-hint")?.remove();
    }
    document.title = page.title;
    document.querySelector("#main-content").replaceWith(page.querySelector("#main-content"));
    const spot = new Spot(document.querySelector("[data-patrol-spot]"));
    if (spot.photo === this.photo) spot.small = this.small;
    const summary = document.querySelector(".govuk-error-summary, .portal-panel");
    summary?.setAttribute("tabindex", "-1");
    summary?.focus();
    window.scrollTo(0, 0);
  }

  async body() {
    const body = new FormData(this.form);
    const [file] = this.photo.files;
    if (file) {
      if (this.small?.file !== file) this.small = { file, data: await smaller(file) };
      body.set("photo", this.small.data, file.name);
    }
    return body;
  }

  say(words) {
    this.line.textContent = words;
  }
}

/** The photo no larger than it is kept; as it was where this browser cannot read it. */
async function smaller(file) {
  if (file.size < SMALL_ENOUGH) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LARGEST / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const made = await new Promise((resolve) => { canvas.toBlob(resolve, "image/jpeg", 0.85); });
    return made && made.size < file.size ? made : file;
  } catch {
    return file;
  }
}

const form = document.querySelector("[data-patrol-spot]");
if (form) new Spot(form);
