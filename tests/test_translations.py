"""The catalogues: complete, without doubt, with the code's placeholders, and as new as the code."""

import importlib.util
import string
import threading
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Message

import d2l_conv
from d2l_conv.languages import LOCALE, Sentences, current, gettext, ngettext, speaking

CHECKOUT = Path(__file__).resolve().parent.parent


def load_tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "translations", CHECKOUT / "tools" / "translations.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


translations = load_tool()
ONE = "padding and stride"  # a facet's name, so a sentence of the catalogue


@pytest.fixture(autouse=True)
def english():
    d2l_conv.language(None)
    yield
    d2l_conv.language(None)


@pytest.fixture(scope="module", params=translations.paths(), ids=lambda path: path.parts[-3])
def path(request):
    return request.param


@pytest.fixture(scope="module")
def catalogue(path):
    return translations.updated(path)


class TestWhichLanguage:
    def test_english_is_the_default(self):
        assert current() == "en"
        assert gettext(ONE) == ONE

    def test_a_notebook_sets_it_and_sets_it_back(self):
        d2l_conv.language("zh")
        assert current() == "zh"
        assert gettext(ONE) == "填充和步幅"
        d2l_conv.language("en")
        assert gettext(ONE) == ONE

    @pytest.mark.parametrize("value", ["zh", "zh_CN", "zh-Hans", "zh_CN.UTF-8"])
    def test_the_variable_does_where_nobody_has_set_it(self, value, monkeypatch):
        monkeypatch.setenv("D2L_CONV_LANGUAGE", value)
        assert current() == "zh"
        d2l_conv.language("en")
        assert current() == "en"

    def test_an_unknown_variable_means_english(self, monkeypatch):
        monkeypatch.setenv("D2L_CONV_LANGUAGE", "tlh")
        assert current() == "en"

    @pytest.mark.parametrize("code", ["tlh", "", 3])
    def test_an_unknown_language_is_refused(self, code):
        with pytest.raises(ValueError, match=r"expected one of en, zh, got"):
            d2l_conv.language(code)

    def test_what_is_said_inside_goes_before_and_ends(self):
        d2l_conv.language("zh")
        with speaking("en"):
            d2l_conv.language("zh")  # a cell of the notebook that is graded
            assert current() == "en"
        assert current() == "zh"

    def test_two_threads_speak_two_languages(self):
        said, both = {}, threading.Barrier(2)

        def say(code: str) -> None:
            with speaking(code):
                both.wait(10)
                said[code] = gettext(ONE)

        threads = [threading.Thread(target=say, args=(code,)) for code in ("en", "zh")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert said == {"en": ONE, "zh": "填充和步幅"}

    def test_the_empty_sentence_is_not_the_head_of_the_catalogue(self):
        with speaking("zh"):
            assert gettext("") == ""

    def test_a_table_is_looked_up_late_and_as_deep_as_it_goes(self):
        words = Sentences({"one": ONE, "more": [{"name": (ONE, 3)}]})
        with speaking("zh"):
            assert words["one"] == "填充和步幅"
            assert dict(words) == {"one": "填充和步幅", "more": [{"name": ("填充和步幅", 3)}]}
        assert dict(words) == {"one": ONE, "more": [{"name": (ONE, 3)}]}

    def test_a_sentence_that_is_not_there_stays_english(self):
        with speaking("zh"):
            assert gettext("No such sentence.") == "No such sentence."
            assert ngettext("{n} such", "{n} suches", 2) == "{n} suches"


class TestCatalogue:
    def test_it_is_as_new_as_the_code(self, path, catalogue):
        assert path.read_bytes() == translations.po(catalogue), "run: make translations"

    def test_programs_read_what_people_edit(self, path, catalogue):
        made = path.with_suffix(".mo").read_bytes()
        assert made == translations.mo(catalogue), "run: make translations"

    def test_every_sentence_is_translated(self, catalogue):
        left = [m.id for m in catalogue if m.id and not translations.is_translated(m)]
        assert left == []

    def test_placeholders_are_those_of_the_code(self, catalogue):
        other = [(m.id, m.string) for m in catalogue if m.id and not has_the_same_fields(m)]
        assert other == []


def fields(sentence: str) -> set[str]:
    """Return the placeholders of a sentence, with how they are written."""
    return {
        f"{name}!{how}:{spec}"
        for _, name, spec, how in string.Formatter().parse(sentence)
        if name is not None
    }


def has_the_same_fields(message: Message) -> bool:
    """Say whether a translation can be filled with what the code gives; it may use less of it."""
    if isinstance(message.id, str):
        return fields(message.id) == fields(message.string)
    one, many = map(fields, message.id)
    return all(one & many <= fields(text) <= one | many for text in message.string)


@pytest.mark.parametrize(
    ("sentence", "translation", "same"),
    [
        ("{n} rows", "{n} 行", True),
        ("{n} rows", "若干行", False),
        ("{n} rows", "{m} 行", False),
        ("{n:g} rows", "{n} 行", False),
        (("one row", "{n} rows"), ("{n} 行",), True),
        (("one row of {axis}", "{n} rows of {axis}"), ("{n} 行",), False),
    ],
)
def test_placeholders_are_compared(sentence, translation, same):
    assert has_the_same_fields(Message(sentence, translation)) is same


def test_a_marked_sentence_is_found(tmp_path):
    """Each way to mark one, as docs/architecture.md has them."""
    path = tmp_path / "module.py"
    path.write_text(
        'A = N_("A constant")\n'
        'WORDS = Sentences({"a key": "A value", "more": [{"a deep key": "Deep"}], "x": "{y}"})\n'
        'def say(n):\n    return _("Said " "in two") + ngettext("{n} row", "{n} rows", n)\n'
    )
    with path.open("rb") as file:
        found = [
            entry[2] for entry in translations.extract_python(file, {"_", "N_", "ngettext"}, (), {})
        ]
    assert found == [
        "A constant",
        "Said in two",
        ("{n} row", "{n} rows", None),
        "A value",
        "Deep",
        "{y}",
    ]


def test_the_files_of_the_catalogue_exist():
    assert all(
        (LOCALE.parent / place).exists()
        for m in translations.template()
        for place, _ in m.locations
    )
