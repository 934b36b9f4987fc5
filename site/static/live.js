// The widgets of a page, live without a kernel: the same modules as in JupyterLab, a plain model for
// each. WIDGETS (the modules) and STATES (what they are by default) come from build.py.

const doc = document;

/** What a widget needs of a kernel's model: settings that can be read, set and watched. */
class Model {
  constructor(state) {
    this.state = state;
    this.listeners = new Map();
  }

  get(name) {
    return this.state[name];
  }

  set(name, value) {
    if (JSON.stringify(value) === JSON.stringify(this.state[name])) return;
    this.state[name] = value;
    for (const event of [`change:${name}`, "change"]) {
      for (const listener of [...(this.listeners.get(event) ?? [])]) listener();
    }
  }

  on(event, listener) {
    if (!this.listeners.has(event)) this.listeners.set(event, new Set());
    this.listeners.get(event).add(listener);
  }

  off(event, listener) {
    this.listeners.get(event)?.delete(listener);
  }

  /** There is nobody to be told; what the page keeps, it keeps by `on`. */
  save_changes() {}
}

/** Where the pages lie, and the page that shows a kind of widget alone. */
const ROOT = new URL(".", new URL(doc.currentScript.src, location.href)).href.replace(/_static\/$/, "");
const ALONE = { conv: "explore.html", backprop: "backprop.html" };

/** Put a live widget in the place of its picture, and return its model. */
function bringToLife(element, given = {}) {
  const state = JSON.parse(element.querySelector("script").textContent);
  const { widget } = element.dataset;
  const known = kept()[state.question] ?? {};
  const own = { _page: ALONE[widget] && ROOT + ALONE[widget], ...(known.tries ? { tries: known.tries } : {}) };
  const model = new Model({ ...structuredClone(STATES[widget]), ...state, ...given, ...own });
  const place = doc.createElement("div");
  WIDGETS[widget].default.render({ model, el: place });
  element.replaceChildren(place);
  element.model = model;
  return model;
}

/** Tell the widgets whether the page is light or dark, as JupyterLab does. */
function followTheme() {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const tell = () => {
    const theme = doc.body.dataset.theme ?? "auto";
    const isDark = theme === "dark" || (theme === "auto" && dark.matches);
    doc.body.dataset.jpThemeLight = String(!isDark);
  };
  new MutationObserver(tell).observe(doc.body, { attributeFilter: ["data-theme"] });
  dark.addEventListener("change", tell);
  tell();
}

