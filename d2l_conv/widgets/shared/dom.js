// Small helpers for elements, shared by the explorers.

/** Make an element: attributes by name, `on...` ones as listeners, then its children. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== false && value != null) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}

/** A sentence's pieces, with its `code` set as code. */
export function sentence(text) {
  return text.split("`").map((part, i) => (i % 2 ? h("code", {}, part) : part));
}

/**
 * Set the text of an element that holds nothing else; untouched where it is the same, so that screen
 * readers stay quiet. A text that is there already is changed in its place: hundreds of cells need no
 * new node at each step.
 */
export function setText(element, text) {
  if (element.firstChild) {
    if (element.firstChild.data !== text) element.firstChild.data = text;
  } else if (text) element.textContent = text;
}

/** Set a property of an element's style, where it is not so already. */
export function setStyle(element, name, value) {
  if (element.style.getPropertyValue(name) !== String(value)) element.style.setProperty(name, value);
}

/** Set an attribute, where it is not so already; without a value take it away. */
export function setAttribute(element, name, value) {
  if ((element.getAttribute(name) ?? "") === value) return;
  if (value) element.setAttribute(name, value);
  else element.removeAttribute(name);
}

/** Hide an element or show it: to hide once more what is hidden has its style worked out again. */
export function setHidden(element, isHidden) {
  if (element.hidden !== isHidden) element.hidden = isHidden;
}

/**
 * A function that draws by `action`, however often it is called: as soon as the event at hand is over,
 * so that it is done by the time its frame comes, and the changes until then together in that frame.
 */
export function oncePerFrame(action) {
  let isAsked = false;
  let isWaiting = false;
  const run = () => {
    isAsked = false;
    isWaiting = true;
    requestAnimationFrame(next);
    action();
  };
  const next = () => {
    isWaiting = false;
    if (isAsked) run();
  };
  return () => {
    if (!isAsked && !isWaiting) queueMicrotask(run);
    isAsked = true;
  };
}

/** A function that runs `action` when it has not been called for `wait` milliseconds; `.now()` does not wait. */
export function afterRest(action, wait) {
  let timer = 0;
  const run = () => {
    timer = 0;
    action();
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(run, wait);
  };
  later.now = () => {
    if (!timer) return;
    clearTimeout(timer);
    run();
  };
  return later;
}

/**
 * Keep the plain keys that are pressed inside `root` from being taken for notebook shortcuts
 * (arrows that leave the cell, `d d` that deletes it). Keys with Ctrl, Alt or Meta, and Shift+Enter,
 * stay the notebook's.
 *
 * @returns a function that ends it.
 */
export function keepKeys(root) {
  const guard = (event) => {
    if (!root.contains(event.target)) return;
    const theirs = event.ctrlKey || event.metaKey || event.altKey || (event.shiftKey && event.key === "Enter");
    // On the target itself: the notebook's selectors match it before they come to its ancestors.
    event.target.toggleAttribute("data-lm-suppress-shortcuts", !theirs);
  };
  // On the window, because JupyterLab already listens on the document.
  window.addEventListener("keydown", guard, true);
  return () => window.removeEventListener("keydown", guard, true);
}

/**
 * Run `action` with an element's width when it has one, and when it is another one. Its height is what
 * the drawing makes it: to draw again for that would draw every picture twice.
 *
 * @returns a function that ends it.
 */
export function onWidth(element, action) {
  let width = null;
  const observer = new ResizeObserver(([entry]) => {
    if (entry.contentRect.width === width) return;
    width = entry.contentRect.width;
    requestAnimationFrame(() => action(width)); // not in the midst of a layout
  });
  observer.observe(element);
  return () => observer.disconnect();
}
