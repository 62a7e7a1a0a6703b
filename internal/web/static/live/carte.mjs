// The map that is zoomed and moved. The page has drawn the same one already, with
// its table: this one comes beside it when someone asks, with the same filters,
// and with a list of what is in view that does all that the map does.
const listed = 50; // names in the list; beyond, the reader comes nearer
const nearest = 14; // no nearer: a place is a commune more often than a door
const namesFrom = 9; // zoom from which communes are named

// style reads the colours of the page, light or dark.
function style(ground, source, tiles) {
  const tokens = getComputedStyle(document.documentElement);
  const colour = (name) => tokens.getPropertyValue(`--${name}`).trim();
  const line = (level, from, wide) => ({
    id: level, type: "line", source: level, minzoom: from,
    paint: { "line-color": colour(level === "region" ? "stone-4" : "stone-3"), "line-width": wide, "line-opacity": level === "epci" ? 0.5 : 0.9 },
  });
  const names = (id, shown, size, ink) => ({
    id, type: "symbol", source: id, ...shown,
    layout: { "text-field": ["get", "name"], "text-font": ["Atkinson Hyperlegible Next", "sans-serif"], "text-size": size, "text-max-width": 8, "text-padding": 4,
      "symbol-sort-key": ["-", 0, ["coalesce", ["get", "people"], 0]] },
    paint: { "text-color": colour(ink), "text-halo-color": colour("paper"), "text-halo-width": 1.4 },
  });
  const data = (features) => ({ type: "geojson", data: { type: "FeatureCollection", features } });
  return {
    version: 8,
    sources: {
      land: { ...data(ground.land), attribution: source },
      epci: data(ground.epci), departement: data(ground.departement), region: data(ground.region),
      regions: data(ground.regions), departements: data(ground.departements),
      communes: data([]), chosen: data([]),
      limits: { type: "vector", tiles: [tiles], minzoom: 8, maxzoom: 14 },
      initiatives: { ...data(ground.initiatives), cluster: true, clusterRadius: 46, clusterMaxZoom: 17 },
    },
    layers: [
      { id: "sea", type: "background", paint: { "background-color": colour("sky-soft") } },
      { id: "land", type: "fill", source: "land", paint: { "fill-color": colour("paper"), "fill-outline-color": colour("stone-4") } },
      { id: "limits", type: "line", source: "limits", "source-layer": "commune", minzoom: namesFrom,
        paint: { "line-color": colour("stone-3"), "line-width": 0.6, "line-opacity": 0.6, "line-dasharray": [3, 2] } },
      line("epci", 7, 0.7), line("departement", 4.5, 0.9), line("region", 0, 1.2),
      names("communes", { minzoom: namesFrom }, 12, "stone-5"),
      names("departements", { minzoom: 6.4, maxzoom: namesFrom + 0.5 }, 13, "stone-5"),
      names("regions", { minzoom: 3.8, maxzoom: 6.4 }, 12, "stone-5"),
      { id: "chosen", type: "circle", source: "chosen", paint: { "circle-radius": 15, "circle-color": colour("wheat"), "circle-opacity": 0.9 } },
      { id: "points", type: "circle", source: "initiatives", filter: ["!", ["has", "point_count"]],
        paint: { "circle-radius": 7, "circle-color": colour("hedge"), "circle-stroke-color": colour("paper"), "circle-stroke-width": 2 } },
      { id: "clusters", type: "circle", source: "initiatives", filter: ["has", "point_count"],
        paint: { "circle-radius": ["interpolate", ["linear"], ["sqrt", ["get", "point_count"]], 1, 12, 10, 22, 60, 40], "circle-color": colour("hedge"),
          "circle-opacity": 0.92, "circle-stroke-color": colour("paper"), "circle-stroke-width": 2 } },
      { id: "counts", type: "symbol", source: "initiatives", filter: ["has", "point_count"],
        layout: { "text-field": ["to-string", ["get", "point_count"]], "text-font": ["Atkinson Hyperlegible Next", "sans-serif"], "text-size": 13, "text-allow-overlap": true },
        paint: { "text-color": colour("on-hedge") } },
    ],
  };
}

const feature = (type, coordinates, properties = {}) => ({ type: "Feature", properties, geometry: { type, coordinates } });

// steps reads a line of the ground: differences, in parts of a degree.
function steps(line, scale) {
  const points = [];
  for (let i = 0, x = 0, y = 0; i < line.length; i += 2) {
    x += line[i];
    y += line[i + 1];
    points.push([x / scale, y / scale]);
  }
  return points;
}

function unpack(ground, rows) {
  const lines = (level) => ground.lines[level].map((l) => feature("LineString", steps(l, ground.scale)));
  return {
    land: ground.land.map((l) => { const ring = steps(l, ground.scale); return feature("Polygon", [[...ring, ring[0]]]); }),
    epci: lines("epci"), departement: lines("departement"), region: lines("region"),
    regions: ground.regions.map(([name, lon, lat]) => feature("Point", [lon, lat], { name })),
    departements: ground.departements.map(([, name, lon, lat]) => feature("Point", [lon, lat], { name })),
    initiatives: rows.flatMap((row, at) => row[0] === null ? [] : [feature("Point", [row[0], row[1]], { at })]),
  };
}

async function read(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

// sheet waits for a style sheet, so that nothing is shown before it has its look.
const sheet = (address) => new Promise((done, failed) => {
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: address, onload: done, onerror: failed });
  document.head.append(link);
});

const element = (name, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};

// item is an initiative in a list: its name leads to its sheet.
function item([, , name, lang, href, place], framed) {
  const link = element("a", { href, textContent: name });
  if (lang) link.lang = lang;
  if (framed) link.target = "_blank";
  return element("li", {}, link, ...place ? [element("span", { className: "hint", textContent: ` ${place}` })] : []);
}

let made; // what was loaded, kept while the reader goes back and forth

async function load(box) {
  const [library, points, ground] = await Promise.all([
    import(box.dataset.code), read(box.dataset.points), read(box.dataset.ground),
    sheet(box.dataset.skin), sheet(box.dataset.look), document.fonts.load('13px "Atkinson Hyperlegible Next"'),
  ]);
  library.setWorkerUrl(new URL(box.dataset.worker, location.href).href);
  return { library, rows: points.rows, ground, unpacked: unpack(ground, points.rows) };
}

export async function show(box) {
  const words = JSON.parse(box.dataset.words);
  const framed = "frame" in box.dataset;
  const tiles = location.origin + box.dataset.tiles;
  const drawn = document.querySelector(".figure > svg, .figure .plot");
  made ??= await load(box);
  const { library, rows, ground, unpacked } = made;
  const say = (key, n) => words[n === undefined ? key : n === 1 ? `${key}_one` : `${key}_other`].replace("{n}", (n ?? 0).toLocaleString(document.documentElement.lang));

  const count = element("p", { className: "live-map-count", role: "status" });
  const list = element("ol", { className: "live-map-names" });
  const more = element("p", { className: "hint" });
  const canvas = element("div", { className: "live-map-canvas" });
  const leave = element("button", { type: "button", className: "button button-plain live-map-leave", textContent: words.leave });
  const stage = box.querySelector(".live-map-stage");
  const ask = box.querySelector(".live-map-ask");
  const frames = framesOf(words.frames, unpacked.initiatives);
  const places = element("p", { className: "live-map-frames" });
  const unplaced = rows.length - unpacked.initiatives.length;
  stage.replaceChildren(
    ...frames.length > 1 ? [places] : [],
    element("div", { className: "live-map-pair" }, canvas,
      element("div", { className: "live-map-list" }, count, list, more)),
    element("p", { className: "hint", textContent: words.help }),
    ...unplaced ? [element("p", { className: "hint", textContent: say("unplaced", unplaced) })] : [],
    element("p", {}, leave));
  stage.hidden = false;

  const map = new library.Map({
    container: canvas, style: style(unpacked, words.source, tiles), hash: "vue", minZoom: 3, maxZoom: nearest,
    dragRotate: false, pitchWithRotate: false, touchPitch: false, cooperativeGestures: framed, attributionControl: { compact: false },
    locale: { "Map.Title": words.label, "NavigationControl.ZoomIn": words.zoom_in, "NavigationControl.ZoomOut": words.zoom_out, "Popup.Close": words.close,
      "CooperativeGesturesHandler.WindowsHelpText": words.gesture, "CooperativeGesturesHandler.MacHelpText": words.gesture_mac, "CooperativeGesturesHandler.MobileHelpText": words.gesture_touch },
    ...frames.length ? { bounds: frames[0].bounds, fitBoundsOptions: fitted } : { center: [2.4, 46.6], zoom: 4.8 },
  });
  places.append(...frames.map(({ name, bounds }) => {
    const button = element("button", { type: "button", className: "button button-plain", textContent: name });
    button.addEventListener("click", () => map.fitBounds(bounds, fitted));
    return button;
  }));
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new library.NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new library.ScaleControl());

  const point = (coordinates) => map.getSource("chosen")?.setData({ type: "FeatureCollection", features: coordinates ? [feature("Point", coordinates)] : [] });
  const entry = (row) => {
    const li = item(row, framed);
    for (const [event, at] of [["pointerenter", [row[0], row[1]]], ["focusin", [row[0], row[1]]], ["pointerleave", null], ["focusout", null]]) {
      li.addEventListener(event, () => point(at));
    }
    return li;
  };
  const tell = () => {
    const bounds = map.getBounds();
    const seen = rows.filter((row) => row[0] !== null && bounds.contains([row[0], row[1]]));
    const text = seen.length ? say("in_view", seen.length) : words.none;
    if (count.textContent !== text) count.textContent = text;
    list.replaceChildren(...seen.slice(0, listed).map(entry));
    more.textContent = seen.length > listed ? words.more.replace("{n}", (seen.length - listed).toLocaleString(document.documentElement.lang)) : "";
  };

  // Communes are named where the reader looks closely, a département at a time.
  const asked = new Set();
  const named = [];
  const name = () => {
    if (map.getZoom() < namesFrom) return;
    const b = map.getBounds();
    for (const [code, , , , west, south, east, north] of ground.departements) {
      if (asked.has(code) || west > b.getEast() || east < b.getWest() || south > b.getNorth() || north < b.getSouth()) continue;
      asked.add(code);
      read(box.dataset.communes.replace(/00$/, code)).then((communes) => {
        named.push(...communes.map(([text, lon, lat, people]) => feature("Point", [lon, lat], { name: text, people })));
        map.getSource("communes")?.setData({ type: "FeatureCollection", features: named });
      }, () => asked.delete(code)); // asked again at the next move
    }
  };

  const ready = new Promise((done, failed) => {
    map.once("load", done);
    map.once("error", ({ error }) => failed(error));
  });
  map.on("moveend", () => { tell(); name(); });
  map.on("click", "clusters", async ({ features: [cluster] }) => {
    const source = map.getSource("initiatives");
    const { cluster_id: id, point_count: n } = cluster.properties;
    const zoom = await source.getClusterExpansionZoom(id);
    if (zoom <= nearest) {
      map.easeTo({ center: cluster.geometry.coordinates, zoom });
      return;
    }
    const leaves = await source.getClusterLeaves(id, listed, 0);
    open(cluster.geometry.coordinates, say("cluster").replace("0", n), leaves.map((leaf) => rows[leaf.properties.at]));
  });
  map.on("click", "points", ({ features: [one] }) => open(one.geometry.coordinates, "", [rows[one.properties.at]]));
  for (const layer of ["clusters", "points"]) {
    map.on("mouseenter", layer, () => { map.getCanvas().style.cursor = "pointer"; });
    map.on("mouseleave", layer, () => { map.getCanvas().style.cursor = ""; });
  }
  const open = (at, title, shown) => new library.Popup({ maxWidth: "18rem" }).setLngLat(at)
    .setDOMContent(element("div", {}, ...title ? [element("p", { textContent: title })] : [], element("ul", {}, ...shown.map((row) => item(row, framed))))).addTo(map);

  // Colours follow the page when the reader changes them.
  const recolour = () => {
    map.setStyle(style({ ...unpacked }, words.source, tiles));
    map.once("styledata", () => map.getSource("communes")?.setData({ type: "FeatureCollection", features: named }));
  };
  const watch = new MutationObserver(recolour);
  watch.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  scheme.addEventListener("change", recolour);

  const close = () => {
    watch.disconnect();
    scheme.removeEventListener("change", recolour);
    map.remove();
    stage.hidden = true;
    stage.replaceChildren();
    ask.hidden = false;
    drawn?.removeAttribute("hidden");
    history.replaceState(null, "", location.pathname + location.search);
  };
  leave.addEventListener("click", () => { close(); ask.querySelector("button").focus(); });
  try {
    await ready;
  } catch (error) {
    close();
    throw error;
  }
  ask.hidden = true;
  drawn?.setAttribute("hidden", "");
  map.resize(); // the page may have moved while it loaded
  tell();
  name();
  map.getCanvas().focus({ preventScroll: true });
}

const fitted = { padding: Math.min(40, innerWidth / 20), maxZoom: 11 };

// framesOf are the grounds that hold something, and where in them it is: the
// country and its lands overseas are too far apart for one view.
function framesOf(frames, points) {
  return frames.flatMap(([name, west, south, east, north]) => {
    const inside = points.map((p) => p.geometry.coordinates).filter(([lon, lat]) => lon >= west && lon <= east && lat >= south && lat <= north);
    if (!inside.length) return [];
    const edge = (i, of) => inside.reduce((a, p) => of(a, p[i]), inside[0][i]);
    return [{ name, bounds: [edge(0, Math.min), edge(1, Math.min), edge(0, Math.max), edge(1, Math.max)] }];
  });
}
