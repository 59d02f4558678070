// Leaflet, fetched the first time a map is opened: pages are light until then.

let asked;

/** Leaflet's `L`; rejects where the network does not bring it, and asks again the next time. */
export function leaflet({ leafletJs, leafletCss }) {
  asked ??= Promise.all([bring("link", { rel: "stylesheet", href: leafletCss }),
                         bring("script", { src: leafletJs })])
    .then(() => window.L)
    .catch((error) => { asked = undefined; throw error; });
  return asked;
}

function bring(tag, facts) {
  return new Promise((resolve, reject) => {
    const element = Object.assign(document.createElement(tag), facts);
    element.addEventListener("load", resolve, { once: true });
    element.addEventListener("error", () => {
      element.remove();
      reject(new Error(facts.src ?? facts.href));
    }, { once: true });
    document.head.append(element);
  });
}

/** A moving map in `element` with the tiles and bounds that the page's data- attributes name. */
export function mapIn(L, element, data, centre, zoom) {
  const [south, west, north, east] = data.bounds.split(",").map(Number);
  const bounds = L.latLngBounds([south, west], [north, east]);
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(element, {
    center: centre, zoom,
    minZoom: Number(data.minZoom), maxZoom: Number(data.maxZoom),
    maxBounds: bounds.pad(0.5),
    attributionControl: false, zoomControl: false, keyboard: false,
    fadeAnimation: !still, zoomAnimation: !still, markerZoomAnimation: !still, inertia: !still,
  });
  L.tileLayer(data.tiles, { bounds: bounds.pad(0.5), alt: "" }).addTo(map);
  return map;
}

/** The council's pin as a Leaflet icon, with a number in it where one is given. */
export function pinIcon(L, data, number) {
  return L.icon({
    iconUrl: number ? `${data.pin}?n=${number}` : data.pin,
    iconSize: [32, 42], iconAnchor: [16, 41], popupAnchor: [0, -36], className: "map-pin",
  });
}

const STEPS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

/** How far an arrow key goes, in pixels east and south; undefined for every other key. */
export function stepOf(event, wide = 40, small = 8) {
  const way = STEPS[event.key];
  if (!way || event.altKey || event.ctrlKey || event.metaKey) return undefined;
  const far = event.shiftKey ? small : wide;
  return [way[0] * far, way[1] * far];
}

/** 1 for a key that looks closer, -1 for one that looks further, 0 for every other key. */
export function lookOf(event) {
  if (event.altKey || event.ctrlKey || event.metaKey) return 0;
  return { "+": 1, "=": 1, "-": -1, "_": -1 }[event.key] ?? 0;
}
