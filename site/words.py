"""What the pages' own script says; what the widgets say comes with them."""

from __future__ import annotations

WORDS: dict[str, str] = {
    "show": "Show what follows",
    "show_guessed": "I have guessed: show what follows",
    "show_all": "Show all results",
    "again": "Start this page again",
    "language": "lang={lang}: expected one of {languages}.",
    "faults": "This address is not understood; what it does not set is as it is by default.",
    "svg": "Download SVG",
    "png": "Download PNG",
    "image": "Take an image",
    "draw": "Draw",
    "clear": "Clear",
    "draw_here": "A field of {size} x {size} pixels: draw with the pointer, or drop an image file.",
    "no_image": "{name} is not read as an image.",
    "embed": "To put this into a page of yours:",
}
