// Photos are sent one after another as they are chosen, with a bar, a preview and a way back.
// Without this file the form sends them with its own buttons.

const MOST_BYTES = 20_000_000;
const WORN = 403;
const KEY = /\/report\/\w+\//;

class Photos {
  constructor(root) {
    this.root = root;
    this.form = root.closest("form");
    this.data = root.dataset;
    this.list = root.querySelector("[data-report-list]");
    this.input = root.querySelector("input[type=file]");
    this.status = root.querySelector("[data-report-status]");
    this.room = Number(this.data.room);
    this.queue = [];
    this.busy = null;
    this.leaving = null;
    this.listen();
  }

  listen() {
    this.root.querySelector("[data-report-send]")?.remove();
    this.input?.addEventListener("change", () => this.choose([...this.input.files]));
    this.list.addEventListener("click", (event) => this.onClick(event));
    this.form.addEventListener("submit", (event) => this.onSubmit(event));
    window.addEventListener("pagehide", () => this.busy?.abort?.());
    // whoever is quicker than a slow line has chosen already
    if (this.input?.files.length) this.choose([...this.input.files]);
  }

  choose(files) {
    this.input.value = ""; // the same photo can be chosen again, and the form sends none
    for (const file of files) {
      if (this.room <= 0) {
        this.line(file).refuse(this.data.sayFull);
      } else if (file.size > MOST_BYTES) {
        this.line(file).refuse(this.data.sayBig);
      } else {
        this.room -= 1;
        const line = this.line(file);
        line.say(this.data.sayWaiting);
        this.queue.push(line);
      }
    }
    this.next();
  }

  line(file) {
    const line = new Line(file, this.data);
    this.list.append(line.element);
    return line;
  }

  async next() {
    if (this.busy) return;
    const line = this.queue.shift();
    if (!line) {
      this.leave();
      return;
    }
    this.busy = line;
    try {
      await this.send(line);
    } finally {
      this.busy = null;
    }
    this.next();
  }

  async send(line) {
    let answer = await this.post(line);
    if (answer.code === 0 && !line.gone) answer = await this.post(line); // a slow line: once more
    if (answer.code === WORN && answer.token) {
      this.form.elements.csrf_token.value = answer.token;
      answer = await this.post(line);
    }
    if (line.gone) return;
    if (answer.line) {
      this.keep(line, answer);
    } else {
      this.room += 1;
      line.refuse(answer.refused ?? this.data.sayFailed, answer.code === 0 ? () => this.again(line) : null);
    }
  }

  post(line) {
    const body = new FormData();
    for (const name of ["csrf_token", "carry"]) body.append(name, this.form.elements[name].value);
    body.append("photo", line.file, line.file.name);
    return line.post(this.data.address, body);
  }

  keep(line, answer) {
    this.data.address = this.data.address.replace(KEY, `/report/${answer.key}/`);
    this.form.action = this.form.action.replace(KEY, `/report/${answer.key}/`);
    line.element.insertAdjacentHTML("afterend", answer.line);
    line.remove();
    this.say(this.data.sayKept);
  }

  again(line) {
    if (this.room <= 0) return;
    this.room -= 1;
    line.say(this.data.sayWaiting);
    this.queue.push(line);
    this.next();
  }

  async onClick(event) {
    const button = event.target.closest("button[name=remove]");
    const drop = event.target.closest("button[data-drop]");
    if (drop) {
      const line = [this.busy, ...this.queue].find((one) => one?.element.contains(drop));
      if (line) this.room += 1;
      this.queue = this.queue.filter((one) => one !== line);
      drop.closest("li").dispatchEvent(new Event("drop-line"));
      this.input?.focus();
    } else if (button) {
      event.preventDefault();
      await this.take_out(button);
    }
  }

  async take_out(button) {
    const body = new URLSearchParams();
    for (const name of ["csrf_token", "carry"]) body.append(name, this.form.elements[name].value);
    body.append("remove", button.value);
    button.disabled = true;
    try {
      const answer = await fetch(this.form.action, { method: "POST", body });
      if (!answer.ok) throw new Error(String(answer.status));
    } catch {
      button.disabled = false;
      this.form.requestSubmit(button);
      return;
    }
    button.closest("li").remove();
    if (!this.input) {
      location.reload(); // the field for more comes from the server
      return;
    }
    this.room += 1;
    this.say(this.data.sayRemoved);
    this.input.focus();
  }

  onSubmit(event) {
    if (!this.busy) return;
    event.preventDefault();
    this.leaving ??= event.submitter;
    this.say(this.data.sayWait);
  }

  leave() {
    const button = this.leaving;
    this.leaving = null;
    if (!button) return;
    // a photo that was refused is to be seen before the page goes
    if (this.list.querySelector(".report-photo--refused")) {
      this.say(this.data.saySee);
      return;
    }
    button.disabled = false;
    this.form.requestSubmit(button);
  }

  say(words) {
    if (this.status) this.status.textContent = words ?? "";
  }
}

class Line {
  constructor(file, data) {
    this.file = file;
    this.data = data;
    this.element = document.createElement("li");
    this.element.className = "report-photo";
    this.image = document.createElement("img");
    this.image.alt = file.name;
    this.image.src = URL.createObjectURL(file);
    this.image.addEventListener("error", () => this.unseen(), { once: true });
    this.bar = document.createElement("progress");
    this.bar.className = "report-photo__bar";
    this.bar.max = 1;
    this.bar.value = 0;
    this.bar.setAttribute("aria-label", file.name);
    this.words = document.createElement("p");
    this.words.className = "report-photo__said";
    this.buttons = document.createElement("div");
    this.element.append(this.image, this.bar, this.words, this.buttons);
    this.button(data.sayDrop, true);
    this.element.addEventListener("drop-line", () => this.remove());
  }

  // A browser that cannot show the format shows the name until the server's picture is there.
  unseen() {
    const name = document.createElement("div");
    name.className = "report-photo__name";
    name.textContent = this.file.name;
    this.image.replaceWith(name);
  }

  button(label, drops, pressed) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "govuk-button govuk-button--secondary report-photo__remove";
    button.textContent = label;
    if (drops) button.dataset.drop = "";
    else button.addEventListener("click", pressed);
    this.buttons.append(button);
  }

  say(words) {
    this.element.classList.remove("report-photo--refused");
    this.words.classList.remove("govuk-error-message");
    this.words.removeAttribute("role");
    this.bar.hidden = false;
    this.words.textContent = words;
    this.buttons.replaceChildren();
    this.button(this.data.sayDrop, true);
  }

  refuse(words, again) {
    this.element.classList.add("report-photo--refused");
    this.bar.hidden = true;
    this.words.classList.add("govuk-error-message");
    this.words.setAttribute("role", "alert");
    this.words.textContent = words;
    this.buttons.replaceChildren();
    if (again) this.button(this.data.sayAgain, false, again);
    this.button(this.data.sayDrop, true);
  }

  post(address, body) {
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      this.request = request;
      request.upload.addEventListener("progress", (event) => {
        if (!event.lengthComputable) return;
        this.bar.value = event.loaded / event.total;
        const whole = event.loaded === event.total;
        this.words.textContent = whole ? this.data.sayReady : this.data.saySending;
      });
      request.addEventListener("load", () => resolve({ code: request.status, ...read(request) }));
      for (const name of ["error", "abort", "timeout"]) {
        request.addEventListener(name, () => resolve({ code: 0 }));
      }
      request.open("POST", `${address}/one`);
      request.setRequestHeader("Accept", "application/json");
      request.send(body);
    });
  }

  abort() {
    this.request?.abort();
  }

  remove() {
    this.gone = true;
    this.abort();
    URL.revokeObjectURL(this.image.src);
    this.element.remove();
  }
}

function read(request) {
  try {
    return JSON.parse(request.responseText);
  } catch {
    return {};
  }
}

const root = document.querySelector("[data-report-photos]");
if (root) new Photos(root);
