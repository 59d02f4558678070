// Warns two minutes before a session ends, with a button to stay; says so once it has ended.
// Other tabs prolong the session too: the server is asked before anybody is warned.

const WARN = 120; // seconds before the end
const SOON = 5;
const WITH_TOKEN = "?token";

class Session {
  constructor(root) {
    this.root = root;
    this.dialog = root.querySelector("[data-session-dialog]");
    this.ended = root.querySelector("[data-session-ended]");
    root.querySelector("[data-session-words]").hidden = true;
    root.querySelector("[data-session-stay]").addEventListener("click", () => this.stay());
    root.querySelector("[data-session-close]").addEventListener("click", () => this.ended.close());
    // Escape is a way to say that one is still here
    this.dialog.addEventListener("cancel", () => this.stay());
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.look(); });
    for (const link of document.querySelectorAll("[data-sign-out]")) {
      link.addEventListener("click", (event) => this.signOut(event));
    }
    this.look();
  }

  async look() {
    clearTimeout(this.timer);
    let left;
    try {
      left = await this.ask();
    } catch {
      this.timer = setTimeout(() => this.look(), 30_000); // offline: nothing is known
      return;
    }
    if (left.seconds <= 0) {
      this.end();
    } else if (left.seconds <= WARN) {
      this.warn();
      this.timer = setTimeout(() => this.look(), (left.seconds + 1) * 1000);
    } else {
      this.dialog.close();
      this.timer = setTimeout(() => this.look(), (left.seconds - WARN + SOON) * 1000);
    }
  }

  async ask(toDo = "") {
    const answer = await fetch(this.root.dataset.session + toDo, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const left = await answer.json();
    this.token = left.token;
    return left;
  }

  warn() {
    if (!this.dialog.open) this.dialog.showModal();
  }

  end() {
    this.dialog.close();
    if (!this.ended.open && !this.said) this.ended.showModal();
    this.said = true;
  }

  async stay() {
    this.dialog.close();
    try {
      await this.ask(WITH_TOKEN);
      await fetch(this.root.dataset.stay, { method: "POST", headers: { "X-CSRFToken": this.token } });
    } finally {
      this.look();
    }
  }

  /** One press is enough where there is JavaScript; the page behind the link asks once more. */
  async signOut(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    try {
      await this.ask(WITH_TOKEN);
    } catch {
      location.assign(this.root.dataset.out);
      return;
    }
    const form = Object.assign(document.createElement("form"),
      { method: "post", action: this.root.dataset.out });
    const token = { type: "hidden", name: "csrf_token", value: this.token };
    form.append(Object.assign(document.createElement("input"), token));
    document.body.append(form);
    form.submit();
  }
}

for (const root of document.querySelectorAll("[data-session]")) new Session(root);
