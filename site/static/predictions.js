// What follows a prediction is out of sight until the reader asks for it. What was asked for is kept
// in this browser, and nowhere else.

const PAGE = location.pathname.split("/").at(-1) || "index.html";
const KEPT = `d2l_conv:${PAGE}`;

/** What this browser keeps of the page, by question; a browser that keeps nothing is no error. */
function kept() {
  try {
    return JSON.parse(localStorage.getItem(KEPT)) ?? {};
  } catch {
    return {};
  }
}

function keep(answers) {
  try {
    localStorage.setItem(KEPT, JSON.stringify(answers));
  } catch {
    // private windows may refuse
  }
}

/** The predictions of the page, each with the results that it hides. */
function predictions() {
  const found = [];
  for (const element of doc.querySelectorAll(".d2l-asked, .d2l-result")) {
    if (element.matches(".d2l-asked")) {
      const model = element.querySelector(".d2l-live")?.model;
      found.push({ element, model, question: (model?.get("question") ?? element.textContent).trim(), results: [] });
    } else found.at(-1)?.results.push(element);
  }
  return found;
}

function makeButton(text, onClick) {
  const button = doc.createElement("button");
  button.type = "button";
  button.className = "d2l-ask";
  button.textContent = text;
  button.addEventListener("click", onClick);
  return button;
}

const isDone = (model) => model.get("tries").some(({ outcome }) => ["right", "shown"].includes(outcome));

function foldResults() {
  const all = predictions();
  const answers = kept();
  const save = () => keep(answers);
  const note = ({ question }, what) => {
    answers[question] = { ...answers[question], ...what };
    save();
  };
  const show = (prediction) => {
    for (const result of prediction.results) result.classList.add("d2l-open");
    prediction.button?.remove();
    note(prediction, { open: true });
  };
  for (const prediction of all) {
    const { element, model, question, results } = prediction;
    const words = say(model ? "show" : "show_guessed");
    if (results.length) {
      prediction.button = makeButton(words, () => {
        show(prediction);
        results[0].tabIndex = -1;
        results[0].focus({ preventScroll: true });
      });
      element.append(prediction.button);
    }
    model?.on("change:tries", () => {
      note(prediction, { tries: model.get("tries") });
      if (isDone(model)) show(prediction);
    });
    if (answers[question]?.open) show(prediction);
  }
  const reveal = () => {
    const target = location.hash && doc.getElementById(decodeURIComponent(location.hash.slice(1)));
    const at = target && all.find(({ results }) => results.some((result) => result.contains(target)));
    if (!at) return;
    show(at);
    target.scrollIntoView();
  };
  window.addEventListener("hashchange", reveal);
  reveal();
  if (all.length) addSwitch(() => all.forEach(show));
}

/** Buttons below the title: everything open, or everything as on the first day. */
function addSwitch(showAll) {
  const row = doc.createElement("p");
  row.className = "d2l-switch";
  row.append(
    makeButton(say("show_all"), showAll),
    makeButton(say("again"), () => {
      localStorage.removeItem(KEPT);
      location.reload();
    }),
  );
  doc.querySelector("h1").after(row);
}
