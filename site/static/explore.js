// The pages of one explorer each: its state is the address, and the picture can be taken away.

const DRAWN = 28; // pixels a side, of what is drawn or dropped
const INK = 9; // the largest number of what is drawn

const say = (name, values = {}) => WORDS[name].replace(/\{(\w+)\}/g, (_, key) => values[key]);

/** What a page is asked for behind '?': `hide=controls`, `lang=zh`. */
function asked() {
  const query = new URLSearchParams(location.search);
  if (query.get("hide") === "controls") doc.documentElement.classList.add("d2l-embedded");
  const lang = query.get("lang");
  if (!lang || lang === doc.documentElement.lang.split("-")[0]) return [];
  const other = doc.querySelector(`.d2l-editions a[lang="${CSS.escape(lang)}"]`);
  if (!other) return [say("language", { lang, languages: EDITIONS.join(", ") })];
  location.replace(other.href.replace(/[?#].*/, "") + location.search + location.hash);
  return [];
}

/** The traits that an address sets; all others are as they are by default. */
function readAddress(widget) {
  const state = structuredClone(STATES[widget]);
  const { traits, faults } = WIDGETS[widget].fromAddress(location.hash, state._tables, wordsOf(state).address);
  return { traits: { ...state, ...traits }, faults };
}

function wordsOf({ _words }) {
  return _words;
}

/** Make the page's explorer: address to state, and back whenever the state comes to rest. */
function explore(element) {
  const { widget } = element.dataset;
  if (widget === "conv") STATES.conv._tables.limits.input_shape = [1, DRAWN];
  const wrong = asked();
  const { traits, faults } = readAddress(widget);
  const model = bringToLife(element, traits);
  const note = doc.createElement("div");
  note.className = "d2l-faults";
  note.setAttribute("role", "alert");
  element.before(note);
  const tell = (sentences) => {
    note.hidden = !sentences.length;
    note.replaceChildren(...(sentences.length ? [say("faults"), ...sentences].map(paragraph) : []));
  };
  tell([...wrong, ...faults]);

  let timer = 0;
  const embed = doc.createElement("input");
  const write = () => {
    history.replaceState(null, "", `#${WIDGETS[widget].addressOf(model)}`);
    embed.value = `<iframe src="${location.href.replace(/[?#].*/, "")}?hide=controls${location.hash}" width="900" height="600" title="${doc.title}"></iframe>`;
  };
  model.on("change", () => {
    clearTimeout(timer);
    timer = setTimeout(write, 250);
  });
  if (!faults.length) write();
  window.addEventListener("hashchange", () => {
    const read = readAddress(widget);
    tell(read.faults);
    for (const [name, value] of Object.entries(read.traits)) if (!["_words", "_tables", "_page"].includes(name)) model.set(name, value);
  });
  element.after(toolsFor(element, model, embed));
}

function paragraph(text) {
  const made = doc.createElement("p");
  made.textContent = text;
  return made;
}

// --- tools ----------------------------------------------------------------------------------------

function toolsFor(element, model, embed) {
  const row = doc.createElement("div");
  row.className = "d2l-tools";
  const name = `${element.dataset.widget}.`;
  row.append(
    makeButton(say("svg"), () => save(new Blob([pictureOf(element)], { type: "image/svg+xml" }), `${name}svg`)),
    makeButton(say("png"), async () => save(await asPng(pictureOf(element)), `${name}png`)),
  );
  const parts = element.dataset.widget === "conv" ? [drawing(model)] : [];
  embed.readOnly = true;
  embed.setAttribute("aria-label", say("embed"));
  embed.addEventListener("focus", () => embed.select());
  const line = paragraph(say("embed"));
  line.append(embed);
  line.className = "d2l-embed";
  const all = doc.createElement("div");
  all.className = "d2l-below-explorer";
  all.append(row, ...parts, line);
  return all;
}

function save(blob, name) {
  const link = doc.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

// --- drawing --------------------------------------------------------------------------------------

/** A field to draw into or to drop an image on; nothing of it leaves the browser. */
function drawing(model) {
  const canvas = doc.createElement("canvas");
  canvas.width = canvas.height = DRAWN;
  canvas.className = "d2l-canvas";
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", say("draw_here", { size: DRAWN }));
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const status = doc.createElement("span");
  status.setAttribute("role", "status");
  const clear = () => {
    pen.fillStyle = "#000";
    pen.fillRect(0, 0, DRAWN, DRAWN);
  };
  const take = () => {
    const { data } = pen.getImageData(0, 0, DRAWN, DRAWN);
    const grey = (r, c) => (data[4 * (r * DRAWN + c)] + data[4 * (r * DRAWN + c) + 1] + data[4 * (r * DRAWN + c) + 2]) / 3;
    const rows = Array.from({ length: DRAWN }, (_, r) => Array.from({ length: DRAWN }, (_, c) => Math.round((INK * grey(r, c)) / 255)));
    model.set("_own_input", rows);
    model.set("input", "own numbers");
    model.set("input_shape", [DRAWN, DRAWN]);
  };
  const point = (event) => {
    const { left, top, width } = canvas.getBoundingClientRect();
    return [((event.clientX - left) * DRAWN) / width, ((event.clientY - top) * DRAWN) / width];
  };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    pen.beginPath();
    pen.moveTo(...point(event));
    pen.lineTo(...point(event));
    pen.stroke();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!canvas.hasPointerCapture(event.pointerId)) return;
    pen.lineTo(...point(event));
    pen.stroke();
  });
  canvas.addEventListener("pointerup", take);
  const load = async (file) => {
    try {
      const image = await createImageBitmap(file);
      const side = Math.min(image.width, image.height);
      pen.imageSmoothingQuality = "high";
      pen.drawImage(image, (image.width - side) / 2, (image.height - side) / 2, side, side, 0, 0, DRAWN, DRAWN);
      status.textContent = "";
      take();
    } catch {
      status.textContent = say("no_image", { name: file.name });
    }
  };
  canvas.addEventListener("dragover", (event) => event.preventDefault());
  canvas.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files[0]) load(event.dataTransfer.files[0]);
  });
  const file = doc.createElement("input");
  Object.assign(file, { type: "file", accept: "image/*" });
  file.setAttribute("aria-label", say("image"));
  file.addEventListener("change", () => file.files[0] && load(file.files[0]));
  clear();
  Object.assign(pen, { strokeStyle: "#fff", lineWidth: 2, lineCap: "round" });
  const box = doc.createElement("div");
  box.className = "d2l-drawing";
  const side = doc.createElement("div");
  side.append(paragraph(say("draw_here", { size: DRAWN })), file, makeButton(say("clear"), () => { clear(); take(); }), status);
  box.append(canvas, side);
  return box;
}

// --- the picture as a file --------------------------------------------------------------------------

function escaped(text) {
  return text.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]);
}

/** The explorer's picture as SVG: what is seen, cell by cell, with its words below. */
function pictureOf(element) {
  const root = element.querySelector(".d2l-explorer");
  const picture = root.querySelector(".d2l-picture, .d2l-net");
  const from = picture.getBoundingClientRect();
  const parts = [];
  const style = (node) => getComputedStyle(node);
  const box = (node, attributes) => {
    const { left, top, width, height } = node.getBoundingClientRect();
    parts.push(`<rect x="${left - from.left}" y="${top - from.top}" width="${width}" height="${height}" ${attributes}/>`);
  };
  const words = (node, anchor, more = "") => {
    const { left, top, width, height } = node.getBoundingClientRect();
    const x = anchor === "middle" ? left + width / 2 : left;
    const size = parseFloat(style(node).fontSize);
    if (size) parts.push(`<text x="${x - from.left}" y="${top - from.top + height / 2 + size * 0.36}" font-size="${size}" text-anchor="${anchor}" fill="${style(node).color}" ${more}>${escaped(node.textContent)}</text>`);
  };
  for (const cell of picture.querySelectorAll(".d2l-cell")) {
    box(cell, `fill="${style(cell).backgroundColor}" stroke="${style(cell).borderBottomColor}"`);
    if (cell.matches(".d2l-unread")) box(cell, 'fill="url(#unread)"');
    if (cell.matches("[data-marked]")) box(cell, `fill="none" stroke="${style(cell).outlineColor}" stroke-dasharray="3 2"`);
    if (!cell.querySelector("input")) words(cell, "middle");
  }
  for (const input of picture.querySelectorAll(".d2l-edit")) {
    const { left, top, width, height } = input.getBoundingClientRect();
    parts.push(`<text x="${left - from.left + width / 2}" y="${top - from.top + height / 2 + 4}" font-size="12" text-anchor="middle" fill="${style(input).color}">${escaped(input.value)}</text>`);
  }
  for (const outline of picture.querySelectorAll(".d2l-box:not([hidden])")) box(outline, `fill="none" stroke="${style(outline).borderTopColor}" stroke-width="3"`);
  for (const node of picture.querySelectorAll("figcaption, .d2l-way, .d2l-no-grid")) words(node, "start", 'font-weight="bold"');
  for (const node of picture.querySelectorAll(".d2l-sign")) words(node, "middle");
  const lines = root.querySelector(".d2l-point").textContent.split("\n");
  lines.forEach((line, i) => parts.push(`<text x="0" y="${from.height + 24 + 17 * i}" font-size="13" font-family="monospace" xml:space="preserve" fill="${style(root).color}">${escaped(line)}</text>`));
  const [width, height] = [from.width, from.height + 24 + 17 * lines.length];
  const hatch = `<pattern id="unread" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="1" height="6" fill="${style(root).color}" opacity="0.5"/></pattern>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-8 -8 ${width + 16} ${height + 16}" width="${width + 16}" height="${height + 16}" font-family="sans-serif"><defs>${hatch}</defs><rect x="-8" y="-8" width="100%" height="100%" fill="${style(root).backgroundColor}"/>${parts.join("")}</svg>`;
}

/** An SVG as pixels, two for each of the screen's. */
async function asPng(svg) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = doc.createElement("canvas");
  [canvas.width, canvas.height] = [2 * image.width, 2 * image.height];
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}
