// A small curve of losses, drawn by factors: a straight line loses the same share at every step.

import { setAttribute } from "../shared/dom.js";

const SVG = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT, LEFT, TOP, BOTTOM] = [264, 112, 52, 8, 28];
const MOST_TICKS = 4; // beside the one at the top
const LEAST = 1e-3; // smaller losses are drawn at the bottom

function make(tag, attributes, text = "") {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.textContent = text;
  return element;
}

export class Curve {
  /** @param x, y what the two axes show. */
  constructor(x, y) {
    this.names = { x, y };
    this.element = make("svg", { class: "d2l-curve", role: "img", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, height: HEIGHT });
    this.dot = make("circle", { r: 5 });
  }

  /**
   * Draw losses with a dot at `now`; `words` says the same to those who do not see it. With the losses
   * of the last time only the dot moves.
   */
  draw(losses, now, words) {
    if (this.losses !== losses) this.drawLosses(losses);
    this.losses = losses;
    setAttribute(this.element, "aria-label", words);
    const place = this.places[now];
    this.dot.toggleAttribute("hidden", !place);
    if (!place) return;
    setAttribute(this.dot, "cx", String(place[0]));
    setAttribute(this.dot, "cy", String(place[1]));
  }

  drawLosses(losses) {
    const powers = losses.map((loss) => (Number.isFinite(loss) ? Math.log10(Math.max(loss, LEAST)) : null));
    const there = powers.filter((power) => power !== null);
    const low = Math.floor(Math.min(...there));
    const high = Math.max(low + 1, Math.ceil(Math.min(Math.max(...there), low + 12)));
    const x = (i) => LEFT + ((WIDTH - LEFT - 8) * i) / (losses.length - 1);
    const y = (power) => TOP + ((HEIGHT - TOP - BOTTOM) * (high - Math.min(power, high))) / (high - low);
    this.places = powers.map((power, i) => power !== null && [x(i), y(power)]);
    const step = Math.ceil((high - low) / MOST_TICKS);
    const marked = Array.from({ length: high - low + 1 }, (_, i) => low + i).filter((power) => (high - power) % step === 0);
    const ticks = marked.flatMap((power) => this.tick(power, y(power)));
    const bottom = HEIGHT - BOTTOM;
    const axes = make("path", { class: "d2l-axes", d: `M${LEFT} ${TOP}V${bottom}H${WIDTH - 8}` });
    this.element.replaceChildren(
      axes,
      ...ticks,
      make("text", { x: LEFT, y: bottom + 13, "text-anchor": "middle" }, "0"),
      make("text", { x: WIDTH - 8, y: bottom + 13, "text-anchor": "end" }, String(losses.length - 1)),
      make("text", { x: (LEFT + WIDTH) / 2, y: HEIGHT - 4, "text-anchor": "middle" }, this.names.x),
      make("text", { transform: `translate(11 ${(TOP + bottom) / 2}) rotate(-90)`, "text-anchor": "middle" }, this.names.y),
      make("polyline", { points: this.places.filter(Boolean).join(" ") }),
      this.dot,
    );
  }

  tick(power, at) {
    const text = power >= -3 && power <= 3 ? String(Number((10 ** power).toPrecision(1))) : `1e${power}`;
    const mark = make("path", { class: "d2l-axes", d: `M${LEFT - 3} ${at}H${LEFT}` });
    return [make("text", { x: LEFT - 5, y: at + 4, "text-anchor": "end" }, text), mark];
  }
}
