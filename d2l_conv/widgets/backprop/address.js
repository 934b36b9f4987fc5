// BackpropExplorer's state as an address, see ../shared/address.js.

import { cells, names, numbers, parse, reals, rows, wholes, write } from "../shared/address.js";
import { BACKWARD, FORWARD, GIVEN, STAGES, rateText } from "./net.js";

/** The address of a state; `get` gives a trait. */
export function toAddress(get) {
  const given = get("_given");
  const isOwn = JSON.stringify(given) !== JSON.stringify(get("_tables").given);
  const pinned = get("pinned");
  return write([
    ...(isOwn ? GIVEN.map((name) => [name, rows(given[name])]) : []),
    ["rate", rateText(get("learning_rate"))],
    ["steps", String(get("steps"))],
    ["stage", get("stage")],
    ...(pinned ? [["at", pinned.join()]] : []),
  ]);
}

/** The traits that an address sets, and what is wrong with it. */
export function fromAddress(text, { limits, most_steps, given }, say) {
  const readers = {
    X: numbers(limits.net_input, limits.number, say),
    W1: numbers(limits.net_kernel, limits.number, say),
    W2: numbers(limits.net_kernel, limits.number, say),
    Y: numbers(limits.net_output, limits.number, say),
    rate: reals(limits.rate, say),
    steps: wholes([0, most_steps], say),
    stage: names(STAGES, say),
    at: cells([...FORWARD, ...BACKWARD], say),
  };
  const { found, faults } = parse(text, readers, say);
  const traits = {};
  const keys = { rate: "learning_rate", steps: "steps", stage: "stage", at: "pinned" };
  for (const [key, trait] of Object.entries(keys)) if (key in found) traits[trait] = found[key];
  if (GIVEN.some((name) => name in found)) {
    const net = Object.fromEntries(GIVEN.map((name) => [name, found[name] ?? given[name]]));
    if (fits(net)) traits._given = net;
    else faults.push(say.net);
  }
  return { traits, faults };
}

/** Whether the kernels fit, and Y is of P's shape. */
function fits(net) {
  const left = (axis) => {
    const size = (name) => (axis ? net[name][0].length : net[name].length);
    const hidden = size("X") - size("W1") + 1;
    return hidden > 0 && hidden - size("W2") + 1 === size("Y");
  };
  return left(0) && left(1);
}
