// The model's traits, changed in the browser; shared by the explorers.

import { afterRest } from "./dom.js";

const SAVE_AFTER = 500; // ms without a change; Python is told once, not at every step of a slider
const HURRY = ["pointerdown", "keydown"]; // on the window: before JupyterLab runs anything

/**
 * Changes that are seen at once, and told to Python when they have come to rest, or before the learner
 * clicks or presses Enter, which may run a cell. What JupyterLab does with the answer takes longer than
 * a picture: that is not for the time between two steps of a slider.
 *
 * The kernel echoes what it was told. An echo that comes back after the next change would undo it,
 * so a change that has not been told yet is put back.
 */
export class Traits {
  /** @param onChange called after a change of one of the traits `names`, from either side. */
  constructor(model, names, onChange) {
    this.model = model;
    this.untold = new Map();
    this.tell = afterRest(() => this.save(), SAVE_AFTER);
    this.listeners = names.map((name) => [
      `change:${name}`,
      () => {
        if (this.untold.has(name)) model.set(name, this.untold.get(name));
        onChange();
      },
    ]);
    for (const [event, listener] of this.listeners) model.on(event, listener);
    this.hurry = ({ type, key }) => (type === "pointerdown" || key === "Enter") && this.tell.now();
    for (const event of HURRY) window.addEventListener(event, this.hurry, true);
  }

  get(name) {
    return this.model.get(name);
  }

  set(values) {
    for (const [name, value] of Object.entries(values)) {
      this.untold.set(name, value);
      this.model.set(name, value);
    }
    this.tell();
  }

  save() {
    this.untold.clear();
    this.model.save_changes();
  }

  dispose() {
    this.tell.now();
    for (const event of HURRY) window.removeEventListener(event, this.hurry, true);
    for (const [event, listener] of this.listeners) this.model.off(event, listener);
  }
}
