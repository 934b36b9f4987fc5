// BackpropExplorer: the net of two layers as a picture. Its state is in the model's traits; what is
// hovered or focused lives here alone, so that pointing sends nothing to the kernel.

import { button, group, slider, switchOff } from "../shared/controls.js";
import { fromAddress, toAddress } from "./address.js";
import { Curve } from "./curve.js";
import { h, keepKeys, oncePerFrame, onWidth, setText } from "../shared/dom.js";
import { Grid } from "../shared/grid.js";
import { linkTo } from "../shared/link.js";
import { BACKWARD, FORWARD, STAGES, descend, known, lossText, partsOf, rateText, textIn, textOf } from "./net.js";
import { Traits } from "../shared/traits.js";
import { fill } from "../shared/words.js";

const TRAITS = ["learning_rate", "steps", "stage", "pinned", "learning", "_given"];
const HEIGHT = 28; // px, of a cell
const [LEAST_WIDTH, MOST_WIDTH, SIGNS_WIDTH] = [24, 38, 196]; // px, of a cell and of all the signs
const SIGNS = ["⋆", "=", "→", "⋆", "=", "↔"];
const ARROWS = ["←", "←", "", "←"];

function kindOf(name) {
  if (name.startsWith("d")) return "output";
  return name.startsWith("W") ? "kernel" : "input";
}

function nearest(rate, rates) {
  const distance = (other) => Math.abs(Math.log(other / rate));
  return rates.reduce((best, other, i) => (distance(other) < distance(rates[best]) ? i : best), 0);
}

/** The model's state as an address. */
function addressOf(model) {
  return toAddress((name) => model.get(name));
}

class View {
  constructor(model, el) {
    this.model = model;
    this.say = model.get("_words");
    ({ rates: this.rates, most_steps: this.mostSteps } = model.get("_tables"));
    this.hover = null;
    this.focus = null;
    this.build();
    el.replaceChildren(this.root);
    this.width = this.picture.clientWidth; // read once: to ask at each step is to lay out twice
    this.redraw = oncePerFrame(() => this.draw());
    this.traits = new Traits(model, TRAITS, this.redraw);
    this.stopWatching = onWidth(this.picture, (width) => {
      this.width = width;
      this.redraw();
    });
    this.freeKeys = keepKeys(this.root);
    this.draw();
  }

  dispose() {
    this.traits.dispose();
    this.freeKeys();
    this.stopWatching();
  }

  // --- building ---

  build() {
    this.grids = Object.fromEntries([...FORWARD, ...BACKWARD].map((name) => [name, this.buildGrid(name)]));
    this.elbow = h("div", { class: "d2l-elbow", "aria-hidden": "true" }); // dP goes to dH, past dW2
    this.picture = h(
      "div",
      { class: "d2l-net" },
      ...this.buildRow(FORWARD, SIGNS, 1, this.say.forward),
      ...this.buildRow(BACKWARD, ARROWS, 2, this.say.backward),
      this.elbow,
    );
    this.stage = h("p", { class: "d2l-line d2l-stage", "aria-live": "polite" });
    this.point = h("p", { class: "d2l-point", "aria-live": "polite", tabindex: "0", role: "group", "aria-label": this.say.arithmetic });
    this.state = h("p", { class: "d2l-line", "aria-live": "polite" });
    this.curve = new Curve(this.say.steps, this.say.loss);
    this.link = linkTo(this.model.get("_page"), () => addressOf(this.model), this.say.address);
    this.root = h(
      "div",
      { class: "d2l-explorer", role: "group", "aria-label": this.say.explorer, lang: this.model.get("_lang") },
      this.buildControls(),
      ...this.link.line,
      this.picture,
      this.stage,
      h("div", { class: "d2l-below" }, h("div", {}, this.point, this.state), this.curve.element),
    );
  }

  /** A row of maps with signs between them; `line` 2 starts under the second map. */
  buildRow(names, signs, line, title) {
    const heading = h("span", { class: "d2l-way" }, title);
    heading.style.gridRow = 2 * line - 1;
    const parts = names.flatMap((name, i) => {
      const sign = h("span", { class: "d2l-sign", "aria-hidden": "true" }, signs[i] ?? "");
      if (signs[i] === "→") sign.prepend(h("small", {}, this.say.relu));
      const column = 2 * (i + line) - 1;
      this.grids[name].element.style.gridArea = `${2 * line} / ${column}`;
      sign.style.gridArea = `${2 * line} / ${column + 1}`;
      return [this.grids[name].element, sign];
    });
    return [heading, ...parts];
  }

  buildGrid(name) {
    return new Grid(kindOf(name), {
      point: (where, how) => {
        this[how] = where && [name, ...where];
        this.mark();
      },
      pin: (where) => this.pin([name, ...where]),
      unpin: () => this.traits.set({ pinned: null }),
    });
  }

  buildControls() {
    this.startButton = button(this.say.start, () => this.traits.set({ stage: STAGES[0], pinned: null }));
    this.backButton = button(this.say.back, () => this.walk(-1));
    this.nextButton = button(this.say.next, () => this.walk(1));
    this.unpinButton = button(this.say.unpin, () => this.traits.set({ pinned: null }));
    this.rate = slider(
      { label: this.say.rate, name: this.say.rate, min: 0, max: this.rates.length - 1, text: (i) => this.rateOf(i) },
      (i) => this.traits.set({ learning_rate: this.rates[i] }),
    );
    this.steps = slider({ label: this.say.steps, name: this.say.steps, min: 0, max: this.mostSteps }, (steps) => this.traits.set({ steps }));
    this.learning = group(this.say.learning, this.rate.element, this.steps.element);
    this.learning.classList.add("d2l-wide");
    return h(
      "div",
      { class: "d2l-controls", role: "group", "aria-label": this.say.settings },
      group(this.say.walk, h("div", { class: "d2l-walk" }, this.startButton, this.backButton, this.nextButton)),
      this.learning,
      h("div", { class: "d2l-buttons" }, this.unpinButton, ...this.link.button),
    );
  }

  /** What the slider says at its stop `i`: the rate itself, which Python may have set in between. */
  rateOf(i) {
    const rate = this.model.get("learning_rate");
    return rateText(nearest(rate, this.rates) === Number(i) ? rate : this.rates[i]);
  }

  /** Go to the next or to the last map; from the end of the walk, take a step. */
  walk(direction) {
    const at = STAGES.indexOf(this.model.get("stage")) + direction;
    if (at < STAGES.length) this.traits.set({ stage: STAGES[Math.max(0, at)], pinned: null });
    else this.traits.set({ stage: STAGES[0], pinned: null, steps: Math.min(this.mostSteps, this.model.get("steps") + 1) });
  }

  // --- drawing ---

  draw() {
    this.descend();
    this.maps = this.runs[this.model.get("steps")].maps;
    this.showControls();
    this.drawMaps();
    this.drawText();
    this.mark();
  }

  /** Work all steps out: only where numbers or rate are others, as it takes as long as to draw them. */
  descend() {
    const settings = [this.model.get("_given"), this.model.get("learning_rate"), this.mostSteps];
    const key = JSON.stringify(settings);
    if (this.descended === key) return;
    this.descended = key;
    this.runs = descend(...settings);
    this.losses = this.runs.map(({ loss }) => loss);
  }

  showControls() {
    const [rate, steps, stage] = ["learning_rate", "steps", "stage"].map((name) => this.model.get(name));
    const learns = this.model.get("learning");
    for (const part of [this.learning, this.state, this.curve.element]) part.toggleAttribute("hidden", !learns);
    this.rate.show(nearest(rate, this.rates));
    this.steps.show(steps);
    const isEnd = stage === STAGES.at(-1);
    setText(this.nextButton, isEnd && learns ? this.say.step : this.say.next);
    const isStart = stage === STAGES[0];
    switchOff(this.nextButton, isEnd && (!learns || steps === this.mostSteps), this.backButton);
    switchOff(this.backButton, isStart, this.nextButton);
    switchOff(this.startButton, isStart, this.nextButton);
  }

  drawMaps() {
    const there = known(this.model.get("stage"));
    const widths = this.cellWidths();
    for (const [name, grid] of Object.entries(this.grids)) {
      const unknown = { text: this.say.unknown, label: this.say.unknown_name };
      const cell = (value) => (there.has(name) ? { text: textIn(name, value, this.say) } : unknown);
      grid.draw(this.maps[name].map((line) => line.map(cell)), [HEIGHT, widths[name]], name, this.say.names[name]);
    }
  }

  /** Each map's cells as wide as the room allows; a map and its gradient, below it, alike. */
  cellWidths() {
    const columns = FORWARD.map((name) => [name, `d${name}`].filter((one) => this.grids[one]));
    const least = columns.map((names) => {
      const longest = Math.max(...names.flatMap((one) => this.maps[one].flat().map((value) => textIn(one, value, this.say).length)));
      return Math.max(LEAST_WIDTH, Math.ceil(6.7 * longest) + 6);
    });
    const room = (this.width || 850) - SIGNS_WIDTH;
    const wanted = (width) => columns.reduce((sum, [name], i) => sum + Math.max(least[i], width) * this.maps[name][0].length, 0);
    let width = MOST_WIDTH;
    while (width > LEAST_WIDTH && wanted(width) > room) width -= 1;
    const widths = {};
    columns.forEach((names, i) => {
      const cell = Math.max(least[i], width);
      for (const one of names) widths[one] = cell;
      const middle = `${(cell * this.maps[names[0]][0].length) / 2}px`;
      if (names[0] === "H") this.elbow.style.marginLeft = middle;
      if (names[0] === "P") this.elbow.style.marginRight = middle;
    });
    return widths;
  }

  drawText() {
    const [steps, stage] = ["steps", "stage"].map((name) => this.model.get(name));
    const { losses } = this;
    setText(this.stage, fill(this.say.stages[stage], { n: this.maps.P.length * this.maps.P[0].length }));
    const rate = rateText(this.model.get("learning_rate"));
    setText(this.state, fill(this.say.state, { steps, most: this.mostSteps, rate, loss: lossText(losses[steps], this.say) }));
    this.curve.draw(losses, steps, fill(this.say.curve, { losses: losses.map((loss) => lossText(loss, this.say)).join(this.say.list) }));
  }

  // --- pointing and pinning ---

  /** The entry to look at: under the pointer, else focused, else pinned, else the newest map's first. */
  looked() {
    const stage = this.model.get("stage");
    const resting = stage === STAGES[0] ? null : [stage, 0, 0];
    const exists = (entry) => entry && this.maps[entry[0]]?.[entry[1]]?.[entry[2]] !== undefined;
    return [this.hover, this.focus, this.model.get("pinned"), resting].find(exists) ?? null;
  }

  mark() {
    const entry = this.looked();
    const stage = this.model.get("stage");
    const parts = entry ? partsOf(entry, this.maps, stage) : [];
    const rate = this.model.get("learning") ? this.model.get("learning_rate") : null;
    const pinned = entry && JSON.stringify(entry) === JSON.stringify(this.model.get("pinned"));
    for (const [name, grid] of Object.entries(this.grids)) {
      const places = parts.filter(([of]) => of === name).map(([, row, column]) => [row, column]);
      const box = entry?.[0] === name ? { row: entry[1], column: entry[2], height: 1, width: 1 } : null;
      grid.mark({ places, box, pinned: pinned && Boolean(box) });
    }
    setText(this.point, entry ? textOf(entry, this.maps, stage, rate, this.say) : this.say.hint);
    switchOff(this.unpinButton, !this.model.get("pinned"), this.backButton.disabled ? this.nextButton : this.backButton);
  }

  /** Keep looking at an entry; the same entry again lets it go. */
  pin(entry) {
    const same = JSON.stringify(entry) === JSON.stringify(this.model.get("pinned"));
    this.traits.set({ pinned: same ? null : entry });
  }
}

function render({ model, el }) {
  const view = new View(model, el);
  return () => view.dispose();
}

export default { render };
export { addressOf, fromAddress };
