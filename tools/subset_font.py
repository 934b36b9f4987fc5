"""Cut the font of the Chinese pictures out of Noto Sans CJK.

    apt-get download fonts-noto-cjk && dpkg-deb -x fonts-noto-cjk_*.deb noto
    .venv/bin/python tools/subset_font.py noto/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc

What is kept: the signs that the catalogue and the Chinese notebooks have, full-width ones, and the
3,755 commonest characters (the first level of GB 2312), so that learners' own titles show, and a
new sentence hardly ever needs a new font. Its licence is beside it, ``d2l_conv/fonts/OFL.txt``.
"""

from __future__ import annotations

import json
import string
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

from d2l_conv.fonts import FAMILY, FILE
from d2l_conv.languages import LOCALE

CHECKOUT = Path(__file__).resolve().parent.parent
FACE = "Noto Sans CJK SC"  # one of the ten in the collection
FULL_WIDTH = {chr(sign) for sign in (*range(0x3000, 0x3012), *range(0xFF01, 0xFF5F))}
LEFT_OUT = ("BASE", "DSIG", "GDEF", "GPOS", "GSUB", "VORG", "vhea", "vmtx")  # none for a label


def common() -> set[str]:
    """Return the first level of GB 2312.

    >>> len(common()), "积" in common()
    (3755, True)
    """
    places = (bytes([row, column]) for row in range(0xB0, 0xD8) for column in range(0xA1, 0xFF))
    return {sign for place in places if (sign := place.decode("gb2312", "ignore"))}


def used() -> set[str]:
    """Return the signs that the catalogue and the Chinese notebooks have."""
    texts = [(LOCALE / "zh_CN" / "LC_MESSAGES" / "d2l_conv.po").read_text(encoding="utf-8")]
    for folder in ("notebooks/zh", "assignments/source_zh"):
        for path in sorted((CHECKOUT / folder).rglob("*.ipynb")):
            cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
            texts += ["".join(cell["source"]) for cell in cells]
    return {sign for sign in "".join(texts) if sign.isprintable()}


def cut(collection: Path) -> TTFont:
    """Return the font with no more than what is kept."""
    names = [font["name"].getDebugName(1) for font in TTCollection(collection, lazy=True).fonts]
    font = TTFont(collection, fontNumber=names.index(FACE), recalcTimestamp=False)
    options = subset.Options(
        hinting=False, layout_features=[], name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14]
    )
    options.drop_tables += LEFT_OUT
    subsetter = subset.Subsetter(options)
    subsetter.populate(text="".join({*string.printable, *FULL_WIDTH, *common(), *used()}))
    subsetter.subset(font)
    # A name of its own: a program that has the whole font must not take this one for it.
    for place, name in ((1, FAMILY), (3, FAMILY), (4, FAMILY), (6, FAMILY.replace(" ", ""))):
        font["name"].setName(name, place, 3, 1, 0x409)
    font["CFF "].cff.fontNames = [FAMILY.replace(" ", "")]
    return font


if __name__ == "__main__":
    cut(Path(sys.argv[1])).save(FILE)
    print(f"{FILE.relative_to(CHECKOUT)}: {FILE.stat().st_size:,} bytes")
