// Turns the picker of templates/maps/macros.html into a map that moves, once it is used.
// Whatever fails, the form is sent as it would be without this file.

import { leaflet, lookOf, mapIn, pinIcon, stepOf } from "./map-leaflet.js";

const WAYS = { north: [0, -40], south: [0, 40], west: [-40, 0], east: [40, 0] };
const LOOKS = { in: 1, out: -1 };
const A_PAUSE = 350;
const CLOSE = 17; // as portal/web/maps/picking.py: a tap on a map further off also looks closer
const CLOSER = 2;

class Picker {
  constructor(root) {
    this.root = root;
    this.data = root.dataset;
    this.live = root.querySelector("[data-map-live]");
    this.said = root.querySelector("[data-map-said]");
    this.here = root.querySelector("[data-map-here]");
    this.field = (name) => root.querySelector(`input[name="${name}"]`);
    this.ready = () => leaflet(this.data);
    this.listen();
  }

  listen() {
    this.root.addEventListener("pointerdown", () => this.ready().catch(() => {}), { once: true });
    for (const picture of this.root.querySelectorAll("input[type=image]")) {
      picture.addEventListener("click", (event) => this.onPicture(event, picture));
    }
    for (const button of this.root.querySelectorAll("button[name=map_go]")) {
      button.addEventListener("click", (event) => this.onButton(event, button.value));
    }
    if (navigator.geolocation) {
      this.here.hidden = false;
      this.here.addEventListener("click", () => this.findMe());
    }
  }

  // ------------------------------------------------------------ opening

  onPicture(event, picture) {
    const instead = { [`${picture.name}.x`]: event.offsetX, [`${picture.name}.y`]: event.offsetY };
    const byKey = event.detail === 0;
    this.instead(event, instead, () => {
      if (byKey) return this.showCross();
      const from = this.map.project(this.map.getCenter());
      const click = [event.offsetX - picture.width / 2, event.offsetY - picture.height / 2];
      return this.tap(this.map.unproject(from.add(click)));
    });
  }

  onButton(event, go) {
    this.instead(event, { map_go: go }, () => this.go(go));
  }

  /** Open the map and do `then`; a second press while it loads, or a failure, sends the form. */
  async instead(event, posted, then) {
    if (this.opening) return;
    event.preventDefault();
    const was = document.activeElement;
    try {
      await this.open();
    } catch {
      this.send(posted);
      return;
    }
    if (was?.type === "image" || was === document.body) this.live.focus({ preventScroll: true });
    then();
  }

  async open() {
    if (this.map) return;
    this.opening = true;
    try {
      this.show(await this.ready());
    } finally {
      this.opening = false;
    }
  }

  send(posted) {
    for (const [name, value] of Object.entries(posted)) {
      const input = Object.assign(document.createElement("input"), { type: "hidden", name, value });
      this.root.append(input);
    }
    this.root.closest("form")?.submit();
  }

  show(L) {
    const centre = [Number(this.field("map_lat").value), Number(this.field("map_lon").value)];
    this.L = L;
    this.root.classList.add("map-pick--live");
    this.live.hidden = false;
    this.root.querySelector("[data-map-keys]").hidden = false;
    this.map = mapIn(L, this.live, this.data, centre, Number(this.field("map_z").value));
    this.cross = Object.assign(document.createElement("div"), { className: "map-cross" });
    this.cross.hidden = true;
    this.live.append(this.cross);
    this.map.on("moveend", () => this.moved());
    this.map.on("click", (event) => { this.tap(event.latlng); });
    this.live.addEventListener("keydown", (event) => this.onKey(event));
    if (this.field("lat").value) this.mark(L.latLng(centre));
  }

  // ------------------------------------------------------------ moving

  onKey(event) {
    const step = stepOf(event), look = lookOf(event);
    if (step) {
      this.showCross();
      this.map.panBy(step, { animate: false });
    } else if (look) {
      this.map.setZoom(this.map.getZoom() + look);
    } else if (event.key === "Enter" || event.key === " ") {
      this.cross.hidden = true;
      this.set(this.map.getCenter());
    } else {
      return;
    }
    event.preventDefault();
  }

  showCross() {
    if (!this.cross.hidden) return;
    this.cross.hidden = false;
    if (this.marker) this.map.panTo(this.marker.getLatLng(), { animate: false });
  }

  go(way) {
    const from = this.marker ? this.marker.getLatLng() : this.map.getCenter();
    if (way in LOOKS) {
      this.map.setZoomAround(from, this.map.getZoom() + LOOKS[way]);
    } else if (way in WAYS) {
      this.set(this.map.unproject(this.map.project(from).add(WAYS[way])));
    }
  }

  moved() {
    const { lat, lng } = this.map.getCenter();
    this.field("map_lat").value = lat.toFixed(6);
    this.field("map_lon").value = lng.toFixed(6);
    this.field("map_z").value = this.map.getZoom();
    if (!this.cross.hidden) this.tell(this.map.getCenter(), this.data.sayCross, A_PAUSE);
  }

  // ------------------------------------------------------------ choosing

  tap(place) {
    this.cross.hidden = true;
    const zoom = this.map.getZoom();
    if (zoom < CLOSE) this.map.setView(place, Math.min(CLOSE, zoom + CLOSER));
    this.set(place);
  }

  set(place) {
    const { lat, lng } = place.wrap();
    this.mark(place);
    this.map.panInside(place, { padding: [60, 70] });
    this.field("lat").value = lat.toFixed(6);
    this.field("lon").value = lng.toFixed(6);
    this.tell(place, "", 0);
  }

  mark(place) {
    if (this.marker) {
      this.marker.setLatLng(place);
      return;
    }
    const icon = pinIcon(this.L, this.data);
    this.marker = this.L.marker(place, { icon, keyboard: false, draggable: true, alt: "" });
    this.marker.on("dragend", () => this.set(this.marker.getLatLng()));
    this.marker.addTo(this.map);
  }

  /** Say in the live region what is at a place, `more` after it, once nothing else is asked. */
  tell(place, more, pause) {
    clearTimeout(this.waiting);
    this.asked?.abort();
    const asked = this.asked = new AbortController();
    this.waiting = setTimeout(async () => {
      const slow = setTimeout(() => { this.said.textContent = this.data.sayWait; }, 800);
      const words = await this.words(place, asked.signal);
      clearTimeout(slow);
      if (asked.signal.aborted) return;
      this.said.textContent = [words ?? (more ? "" : this.data.saySet), more]
        .filter(Boolean).join(" ");
      this.root.dispatchEvent(new CustomEvent("map:told", {
        bubbles: true, detail: { lat: place.lat, lon: place.lng, chosen: !more },
      }));
    }, pause);
  }

  async words(place, signal) {
    const asked = new URLSearchParams({ lat: place.lat.toFixed(5), lon: place.lng.toFixed(5) });
    try {
      const answer = await fetch(`${this.data.describe}?${asked}`, { signal });
      return answer.ok ? (await answer.json()).words : undefined;
    } catch {
      return undefined;
    }
  }

  // ------------------------------------------------------------ where the device is

  findMe() {
    this.said.textContent = this.data.sayHere;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => this.foundMe(coords),
      (error) => this.lost(error),
      { enableHighAccuracy: true, timeout: 15000, maximumAge: 30000 },
    );
  }

  async foundMe({ latitude, longitude }) {
    try {
      await this.open();
    } catch {
      this.field("lat").value = this.field("map_lat").value = latitude.toFixed(6);
      this.field("lon").value = this.field("map_lon").value = longitude.toFixed(6);
      this.send({ map_go: "here" });
      return;
    }
    const place = this.L.latLng(latitude, longitude);
    this.map.setView(place, Math.max(this.map.getZoom(), 17), { animate: false });
    this.set(place);
  }

  lost(error) {
    const words = { 1: this.data.sayDenied, 3: this.data.saySlow };
    this.said.textContent = words[error.code] ?? this.data.sayNowhere;
  }
}

function enhance(part) {
  for (const root of part.querySelectorAll("[data-map-pick]:not([data-map-ready])")) {
    root.dataset.mapReady = "";
    new Picker(root);
  }
}

enhance(document);
document.addEventListener("htmx:load", (event) => enhance(event.target.parentNode ?? document));
