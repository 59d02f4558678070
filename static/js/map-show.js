// Turns the still map of templates/maps/macros.html into one that moves, when it is asked for.

import { leaflet, lookOf, mapIn, pinIcon, stepOf } from "./map-leaflet.js";

const APART = 52; // pixels: pins nearer than this are shown as one

class Show {
  constructor(root) {
    this.root = root;
    this.data = root.dataset;
    this.live = root.querySelector("[data-map-live]");
    this.said = root.querySelector("[data-map-said]");
    this.button = root.querySelector("[data-map-open]");
    root.querySelector("[data-map-moves]").hidden = false;
    this.button.addEventListener("click", () => this.open(true));
    if (this.data.now) this.openInView();
    if (this.data.points) this.followFilters();
  }

  openInView() {
    const seen = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      seen.disconnect();
      this.open(false);
    });
    seen.observe(this.root);
  }

  /** Where htmx filters the list on the page, show the same cases here. */
  followFilters() {
    document.addEventListener("htmx:pushedIntoHistory", () => {
      this.data.points = this.data.points.split("?")[0] + location.search;
      if (this.map) this.addPoints();
    });
  }

  async open(byHand) {
    if (this.map) return;
    try {
      this.show(await leaflet(this.data));
    } catch {
      this.said.textContent = this.data.sayFailed;
      return;
    }
    if (byHand) this.live.focus({ preventScroll: true });
    if (this.data.points) await this.addPoints();
  }

  show(L) {
    if (this.map) return;
    this.L = L;
    this.root.classList.add("map-show--live");
    this.live.hidden = false;
    this.button.hidden = true;
    const centre = [Number(this.data.lat), Number(this.data.lon)];
    this.map = mapIn(L, this.live, this.data, centre, Number(this.data.zoom));
    this.map.scrollWheelZoom.disable();
    this.map.on("focus", () => this.map.scrollWheelZoom.enable());
    this.map.on("click", (event) => this.map.panTo(event.latlng));
    this.live.addEventListener("keydown", (event) => this.onKey(event));
    for (const button of this.root.querySelectorAll("[data-map-look]")) {
      button.hidden = false;
      button.addEventListener("click", () => this.look(Number(button.dataset.mapLook)));
    }
    this.addPins(centre);
  }

  onKey(event) {
    const step = stepOf(event, 80, 20), look = lookOf(event);
    if (step) this.map.panBy(step, { animate: false });
    else if (look) this.look(look);
    else return;
    event.preventDefault();
  }

  look(closer) {
    this.map.setZoom(this.map.getZoom() + closer);
  }

  addPins(centre) {
    const { L, map, data } = this;
    const still = { interactive: false, keyboard: false, alt: "" };
    if (Number(data.ring)) {
      const look = { className: "map-ring", interactive: false };
      L.circle(centre, { radius: Number(data.ring), ...look }).addTo(map);
    }
    data.pins.split(";").filter(Boolean).forEach((pair, number) => {
      const icon = pinIcon(L, data, number + 1);
      L.marker(pair.split(",").map(Number), { icon, ...still }).addTo(map);
    });
    if (data.marked) L.marker(centre, { icon: pinIcon(L, data), ...still }).addTo(map);
  }

  // ------------------------------------------------------------ many cases

  async addPoints() {
    try {
      const answer = await fetch(this.data.points);
      if (!answer.ok) throw new Error(String(answer.status));
      this.points = (await answer.json()).features
        .filter(({ geometry }) => geometry?.type === "Point")
        .map(({ geometry: { coordinates: [lon, lat] }, properties }) => (
          { place: this.L.latLng(lat, lon), ...properties }));
    } catch {
      this.said.textContent = this.data.sayFailed;
      return;
    }
    if (!this.layer) {
      this.layer = this.L.layerGroup().addTo(this.map);
      this.map.on("zoomend", () => this.cluster());
    }
    if (this.points.length) {
      const all = this.L.latLngBounds(this.points.map(({ place }) => place));
      this.map.fitBounds(all, { padding: [40, 48], maxZoom: 16, animate: false });
    }
    this.cluster();
  }

  /** Pins nearer than APART to the first of a group stand together. */
  cluster() {
    const cells = new Map(), groups = [];
    for (const point of this.points) {
      const at = this.map.project(point.place);
      const group = around(cells, at).find((one) => one.at.distanceTo(at) < APART);
      if (group) {
        group.together.push(point);
      } else {
        const made = { at, together: [point] };
        groups.push(made);
        const key = cell(at.x, at.y);
        cells.set(key, [...(cells.get(key) ?? []), made]);
      }
    }
    this.layer.clearLayers();
    for (const { together } of groups) this.layer.addLayer(this.marker(together));
  }

  marker(together) {
    const { L, data } = this;
    const [{ place, title, open }] = together;
    if (together.length === 1) {
      const icon = pinIcon(L, data);
      if (open === false) icon.options.className += " map-pin--closed";
      return L.marker(place, { icon, title, alt: title ?? "", keyboard: false })
        .bindPopup(() => links(together));
    }
    const count = together.length;
    const middle = mean(together.map((point) => point.place));
    const title_ = data.saySeveral.replace("{count}", count);
    const html = Object.assign(document.createElement("span"), { textContent: count });
    const icon = L.divIcon({ html, className: "map-cluster", iconSize: count < 10 ? [34, 34] : [40, 40] });
    const marker = L.marker(middle, { icon, title: title_, alt: title_, keyboard: false });
    return marker.on("click", () => this.apart(together, marker));
  }

  /** Look closer until the cases stand apart; a list of links where they never will. */
  apart(together, marker) {
    const around = this.L.latLngBounds(together.map((point) => point.place));
    const closest = Math.min(this.map.getBoundsZoom(around.pad(0.3)), this.map.getMaxZoom());
    if (closest > this.map.getZoom()) {
      this.map.setView(around.getCenter(), closest);
    } else {
      marker.bindPopup(() => links(together)).openPopup();
    }
  }
}

function mean(places) {
  const share = (axis) => places.reduce((sum, place) => sum + place[axis], 0) / places.length;
  return [share("lat"), share("lng")];
}

function cell(x, y) {
  return `${Math.floor(x / APART)} ${Math.floor(y / APART)}`;
}

function around(cells, { x, y }) {
  const steps = [-APART, 0, APART];
  return steps.flatMap((across) => steps.flatMap((down) => cells.get(cell(x + across, y + down)) ?? []));
}

function links(points) {
  const list = document.createElement("ul");
  list.className = "map-links";
  for (const { title, url, state_name: state } of points.slice(0, 20)) {
    const item = document.createElement("li");
    const link = Object.assign(document.createElement("a"), { textContent: title, href: url });
    item.append(link);
    if (state) item.append(document.createElement("br"), state);
    list.append(item);
  }
  return list;
}

for (const root of document.querySelectorAll("[data-map-show]")) new Show(root);
