// A signature with a finger, a pen or the mouse. Without this file, and by keyboard, a typed name
// does the same.

const LINE = 3; // pixels of the picture
const LEAST = 8; // points: fewer are a slip of the finger

class Signing {
  constructor(form) {
    this.field = form.querySelector("input[name=drawn]");
    const box = form.querySelector("[data-signing-box]");
    this.canvas = box.querySelector("canvas");
    this.pen = this.canvas.getContext("2d");
    this.last = null;
    box.hidden = false;
    this.clear();
    this.canvas.addEventListener("pointerdown", (event) => this.down(event));
    this.canvas.addEventListener("pointermove", (event) => this.move(event));
    this.canvas.addEventListener("pointerup", () => { this.last = null; });
    this.canvas.addEventListener("pointercancel", () => { this.last = null; });
    box.querySelector("[data-signing-clear]").addEventListener("click", () => this.clear());
    form.addEventListener("submit", () => this.keep());
  }

  clear() {
    this.points = 0;
    this.field.value = "";
    this.pen.fillStyle = "#fff";
    this.pen.fillRect(0, 0, this.canvas.width, this.canvas.height);
  }

  down(event) {
    if (event.button) return;
    event.preventDefault();
    this.canvas.setPointerCapture(event.pointerId);
    this.last = this.at(event);
  }

  move(event) {
    if (!this.last) return;
    const now = this.at(event);
    this.pen.beginPath();
    this.pen.moveTo(...this.last);
    this.pen.lineTo(...now);
    this.pen.lineWidth = LINE;
    this.pen.lineCap = "round";
    this.pen.strokeStyle = "#000";
    this.pen.stroke();
    this.last = now;
    this.points += 1;
  }

  keep() {
    this.field.value = this.points >= LEAST ? this.canvas.toDataURL("image/png") : "";
  }

  at(event) {
    const shown = this.canvas.getBoundingClientRect();
    return [
      ((event.clientX - shown.left) / shown.width) * this.canvas.width,
      ((event.clientY - shown.top) / shown.height) * this.canvas.height,
    ];
  }
}

document.querySelectorAll("[data-signing]").forEach((form) => new Signing(form));
