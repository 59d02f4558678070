// A box over a photo: press one corner and then the other, or draw it. Without this file, and by
// keyboard, the part is named by its squares.

const A_PRESS = 6; // pixels: who moves less has pressed, not drawn

class Boxes {
  constructor(form) {
    this.field = form.querySelector("[data-boxes-field]");
    this.box = form.querySelector("[data-boxes-new]");
    this.drawn = form.querySelector("[data-boxes-drawn]");
    this.said = form.querySelector("[data-boxes-said]");
    this.first = null; // the corner that was pressed
    this.from = null; // where the finger or the mouse went down
    form.querySelector("[data-boxes-hint]").hidden = false;
    this.field.classList.add("conceal-picture__squares--live");
    this.field.addEventListener("pointerdown", (event) => this.down(event));
    this.field.addEventListener("pointermove", (event) => this.move(event));
    this.field.addEventListener("pointerup", (event) => this.up(event));
    this.field.addEventListener("pointercancel", () => { this.from = null; });
    // whoever types squares after all means those
    form.addEventListener("input", () => this.forget());
  }

  down(event) {
    if (event.button) return;
    event.preventDefault();
    this.from = this.at(event);
    this.field.setPointerCapture(event.pointerId);
  }

  move(event) {
    if (this.from && this.isFar(event)) this.show(this.from, this.at(event));
    else if (this.first && !this.from) this.show(this.first, this.at(event));
  }

  up(event) {
    const from = this.from;
    this.from = null;
    if (!from) return;
    if (Math.hypot(...this.apart(from, event)) >= A_PRESS) {
      this.set(from, this.at(event));
    } else if (this.first) {
      this.set(this.first, this.at(event));
    } else {
      this.first = from;
      this.show(from, [from[0] + 0.01, from[1] + 0.01]);
      this.drawn.value = "";
      this.said.textContent = this.said.dataset.sayFirst;
    }
  }

  set(one, other) {
    this.first = null;
    this.show(one, other);
    this.drawn.value = [
      Math.min(one[0], other[0]), Math.min(one[1], other[1]),
      Math.max(one[0], other[0]), Math.max(one[1], other[1]),
    ].map((share) => share.toFixed(4)).join(",");
    this.said.textContent = this.said.dataset.sayDrawn;
  }

  forget() {
    this.first = null;
    this.drawn.value = "";
    this.box.setAttribute("width", 0);
    this.said.textContent = "";
  }

  show(one, other) {
    const { width, height } = this.field.viewBox.baseVal;
    const sides = {
      x: Math.min(one[0], other[0]) * width,
      y: Math.min(one[1], other[1]) * height,
      width: Math.abs(one[0] - other[0]) * width,
      height: Math.abs(one[1] - other[1]) * height,
    };
    for (const [name, side] of Object.entries(sides)) this.box.setAttribute(name, side);
  }

  /** Where in the photo that is, as shares of its width and height. */
  at(event) {
    const frame = this.field.getBoundingClientRect();
    const share = (value) => Math.min(1, Math.max(0, value));
    return [
      share((event.clientX - frame.left) / frame.width),
      share((event.clientY - frame.top) / frame.height),
    ];
  }

  isFar(event) {
    return Math.hypot(...this.apart(this.from, event)) >= A_PRESS;
  }

  /** How many pixels that is from a place in the photo. */
  apart(place, event) {
    const frame = this.field.getBoundingClientRect();
    const [x, y] = this.at(event);
    return [(x - place[0]) * frame.width, (y - place[1]) * frame.height];
  }
}

for (const form of document.querySelectorAll("[data-boxes]")) new Boxes(form);
