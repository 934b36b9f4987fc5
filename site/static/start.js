// What a page does when it is there; build.py puts this file last.

followTheme();
for (const element of doc.querySelectorAll(".d2l-live")) bringToLife(element);
foldResults();
