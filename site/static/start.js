// What a page does when it is there; build.py puts this file last.

followTheme();
for (const element of doc.querySelectorAll(".d2l-live:not(.d2l-explore-page)")) bringToLife(element);
for (const element of doc.querySelectorAll(".d2l-explore-page")) explore(element);
foldResults();

// The page of the search has no text of its own to put a switch above.
if (!doc.querySelector(".d2l-editions")) {
  const row = doc.createElement("p");
  row.className = "d2l-editions";
  for (const { href, hreflang, title } of doc.querySelectorAll("link[rel=alternate][hreflang]")) {
    const link = doc.createElement("a");
    Object.assign(link, { href, hreflang, lang: hreflang, textContent: title });
    row.append(link);
  }
  doc.querySelector("article")?.prepend(row);
}

// Another language opens at the section that is read; an explorer's page with what it shows.
for (const link of doc.querySelectorAll(".d2l-editions a")) {
  link.addEventListener("click", () => {
    const places = [...doc.querySelectorAll('[id^="at-"]')];
    const read = places.findLast((place) => place.getBoundingClientRect().top < innerHeight / 3);
    const state = doc.querySelector(".d2l-explore-page") && location.hash;
    link.search = location.search.replace(/[?&]lang=\w*/, "");
    link.hash = state || (read?.id ?? "");
  });
}

// What can be moved sideways can be reached with the keyboard.
for (const block of doc.querySelectorAll("pre")) if (block.scrollWidth > block.clientWidth) block.tabIndex = 0;
