// What a page does when it is there; build.py puts this file last.

followTheme();
for (const element of doc.querySelectorAll(".d2l-live:not(.d2l-explore-page)")) bringToLife(element);
for (const element of doc.querySelectorAll(".d2l-explore-page")) explore(element);
foldResults();

// What can be moved sideways can be reached with the keyboard.
for (const block of doc.querySelectorAll("pre")) if (block.scrollWidth > block.clientWidth) block.tabIndex = 0;
