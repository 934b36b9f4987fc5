"""The catalogues: complete, without doubt, with the code's placeholders, and as new as the code."""

import ast
import importlib.util
import re
import string
import threading
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
import torch
from babel.messages.catalog import Message
from corpus.answers import function, read_all

import d2l_conv
from d2l_conv import fonts, selfstudy
from d2l_conv.checking.engine import examine
from d2l_conv.checking.relations import _CONDITIONS
from d2l_conv.checking.report import WIDTH
from d2l_conv.checking.sentences import CONDITION
from d2l_conv.course import CourseError
from d2l_conv.explain import explain_size
from d2l_conv.figures import frames
from d2l_conv.homework import TASKS
from d2l_conv.languages import LOCALE, Sentences, current, gettext, ngettext, speaking
from d2l_conv.words import unread_text
from d2l_conv.worked import Worked

CHECKOUT = Path(__file__).resolve().parent.parent


def load_tool(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, CHECKOUT / "tools" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


translations = load_tool("translations")
DEEP = "is more than {most} folders deep"
ONE = "padding and stride"  # a facet's name, so a sentence of the catalogue


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

    def test_it_is_refused_in_the_language_in_use(self):
        with (
            speaking("zh"),
            pytest.raises(ValueError, match="应为 en、zh 之一，得到 'tlh'"),
        ):
            d2l_conv.language("tlh")

    def test_a_receipt_that_is_none_is_refused_in_the_language_in_use(self):
        with (
            speaking("zh"),
            pytest.raises(CourseError, match="这样，得到 'abc'。它写在反馈页的末尾"),
        ):
            selfstudy.read_receipt("abc")

    def test_a_table_chooses_the_form_that_goes_with_a_number(self):
        table = Sentences({}, {"deep": ("is more than {most} folder deep", DEEP)})
        assert [table.counted("deep", n) for n in (0, 2)] == [DEEP, DEEP]
        assert table.counted("deep", 1) == "is more than {most} folder deep"
        with speaking("zh"):
            assert (
                table.counted("deep", 1) == table.counted("deep", 2) == "的文件夹深度超过 {most} 层"
            )

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


# What is counted somewhere. A widget's JavaScript chooses between its two sentences itself.
COUNTED = re.compile(
    r"\{\w+[^}]*\} (more )?(axes|bytes|channels|characters|columns|digits|entries|files|folders|"
    r"grades|images|learners|names|notebooks|outputs|pages|pixels|points|rows|squares|steps|"
    r"times(?! the| where)|titles|updates|values)\b"
)


class TestCatalogue:
    def test_what_is_counted_has_a_plural(self):
        found = {
            message.id
            for message in translations.template()
            if isinstance(message.id, str) and COUNTED.search(message.id)
            if not all(place.startswith(("words.py", "widgets/")) for place, _ in message.locations)
        }
        assert found == set(), "give it two forms: ngettext(), or the second table of Sentences"

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

    def test_chinese_has_its_own_punctuation(self, path, catalogue):
        if path.parts[-3] != "zh_CN":
            return
        assert [text for m in catalogue if m.id for text in _texts(m) if is_mixed(text)] == []


def _texts(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


HAN = r"[\u4e00-\u9fff]"


def is_mixed(text: str) -> bool:
    """Say whether a Chinese text has a sign of English; what stands in brackets of code may."""
    words = re.sub(r"`[^`]*`|\([^()]*(\([^()]*\)[^()]*)*\)", "", text)
    signs = rf"{HAN} ?[,;:?!]|[,;:?!] ?{HAN}|\d %|{HAN}\.(\s|$)"
    return re.search(rf"{signs}|[0-9A-Za-z]{HAN}|{HAN}[0-9A-Za-z]", words) is not None


@pytest.mark.parametrize(
    ("text", "mixed"),
    [
        ("高: 8", True),
        ("（高, 宽）", True),
        ("80 % 的像素", True),
        ("步幅为1", True),
        ("高：8", False),
        ("写成 ((上, 下), (左, 右))", False),
        ("每行 `a, b` 两个数", False),
    ],
)
def test_signs_of_english_are_found(text, mixed):
    assert is_mixed(text) is mixed


def test_pictures_have_a_glyph_for_every_sign():
    tool = load_tool("subset_font")
    used = tool.used()
    assert {"卷", "，", "×"} <= used
    missing = "".join(sorted(sign for sign in used if fonts.font_of(sign) is None))
    assert missing == "", "run tools/subset_font.py, which says how"


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


# --- what a learner sees is marked ----------------------------------------------------------------

# Files whose words are for authors, for programs, or for nobody.
UNSEEN = {
    "checking/catalogue.py",  # a mistake in the catalogue itself
    "checking/match.py",  # patterns of PyTorch's messages
    "checking/sources.py",  # where a mistake was met
    "checking/unknown.py",  # what the wire tells the grader; the table is marked
    "grading/sealed/confine.py",
    "grading/sealed/server.py",  # what the wire tells the grader
    "grading/trusted/session.py",
    "grading/wire.py",
    "predictions/ask.py",  # an author's mistakes in a prediction
    "predictions/table.py",
    "svg.py",
}
# What else holds three words in a row and is not read by a learner.
NOT_SHOWN = {
    "'float' object cannot be interpreted as an int",  # of Python's and PyTorch's messages
    "argument 'size'.*failed to unpack.*float|argument 'shape'.*failed to unpack.*float",
    "cannot unpack non-iterable int|'int' object is not",
    "negative dimension|maximum size for tensor at dimension|non-empty TensorList",
    "shape '.*' is invalid for input of size",
    "slice indices must be integers",
    "tuple of ints,? ?but (found|got).*float",
    r"type must be tuple of ints,\s*but got float",
    "a turned kernel of another shape does not fit its window",  # of an algorithm's own errors
    "a window of another shape",
    "an empty slice",
    "beyond the border",
    "no kernel found",
    "no room to slide",
    "out of range",
    "out of range or does not fit",
    "ring and leftover",
    "sizes do not fit",
    "the window does not fit",
    "windows beyond the border",
    "%s is left out: %s",  # a log
    "Exported grades to %s",
    "SIS User ID",
    "SIS Login ID",
    " has no attribute ",
    "there is no ",
    "nothing was used",
    "write() argument must be str, not ",
    "no result of several maps: ",
}
# What joins values and is code, Python's own form of an error, or for programs.
JOINS = {
    "', '.join((_('any') if want is None else str(want) for want in shape))",
    "', '.join(CHECKS)",
    "', '.join(axes)",
    "', '.join(map(_numbers, value))",
    "', '.join(map(_rows, value))",
    "', '.join(map(str, where))",
    "', '.join(self.kinds)",
    "', '.join(settings)",
    "', '.join(texts)",
    "'; '.join((' '.join(line) for line in _texts(name, maps[name])))",
    "'; '.join((' '.join(row) for row in rows))",
    "'; '.join((' '.join((number(value) for value in row)) for row in array))",
    "f'{error.kind}: {error.message}'",
    "f'{kind}: {first}'",
    "f'{kind}: {text}'",
    "f'{letter}[{place[0]}, {place[1]}]'",
    "f'{name}[{row}, {column}]'",
    "f'{type(error).__name__}: {error}'",
    "f'{type(error).__name__}: {text}'",
    "f'{type(self).__name__}: {numbers}.'",
    "f'{type(self).__name__}: {titles}'",
}
THREE_WORDS = re.compile(r"[A-Za-z]{2,}(?:[ ,]+[A-Za-z]{2,}){2,}")
CODE = re.compile(r"^\s*(from|import|c\.|[\w-]+:|train_digits\(|alt |Show what is|``)|;\w+-?\w*:")


def command_line(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield what argparse, traitlets and loggers are given: the words of commands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg in ("help", "description", "metavar"):
            yield from ast.walk(node)
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        if getattr(target, "id", "") in (
            *("description", "examples", "flags", "aliases", "FLAGS", "ALIASES", "COLUMNS", "TAGS"),
            *("MOODLE", "CANVAS", "PLAIN_GRADER", "_COLUMNS"),
        ):
            yield from ast.walk(node)


def unmarked(path: Path, known: set[str]) -> Iterator[str]:
    """Yield the strings of a file that read like a sentence and are in no catalogue."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    left_out = {id(node) for node in command_line(tree)}
    left_out |= {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
            if id(node) not in left_out and text not in known and THREE_WORDS.search(text):
                yield text


def joins(path: Path) -> Iterator[str]:
    """Yield where a file puts values together with signs that another language has of its own."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.JoinedStr):
            inside = [getattr(part, "value", "") for part in node.values]
            inside = [part if isinstance(part, str) else "{}" for part in inside]
            text = re.sub(r"<[^>]*>", "", "".join(inside))
            if re.fullmatch(r"\W*([,;:] |\} \(| %)\W*", text):
                yield ast.unparse(node)
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "join":
            if getattr(getattr(node.func, "value", None), "value", "") in (", ", "; ", ": "):
                yield ast.unparse(node)


def test_what_joins_values_is_marked():
    found = {
        text
        for path in LOCALE.parent.rglob("*.py")
        if path.relative_to(LOCALE.parent).as_posix() not in UNSEEN
        for text in joins(path)
    }
    for template in LOCALE.parent.rglob("*.html"):
        found |= set(re.findall(r"\}\}(?:: |, | \().*|.*\bjoin\(.*", template.read_text()))
    assert found == JOINS, "use listed(), or a sentence in _() for the whole"


def test_what_a_learner_sees_is_marked():
    ids = [m.id for m in translations.template()]
    known = {form for id in ids for form in ([id] if isinstance(id, str) else id)}
    found = {
        (path.relative_to(LOCALE.parent).as_posix(), text)
        for path in LOCALE.parent.rglob("*.py")
        if path.name != "headings.py" and path.relative_to(LOCALE.parent).as_posix() not in UNSEEN
        for text in unmarked(path, known | NOT_SHOWN)
        if not CODE.search(text)
    }
    for template in LOCALE.parent.rglob("*.html"):
        text = re.sub(r"(?s)<style>.*?</style>|<[^>]*>|{%.*?%}|{{.*?}}", "", template.read_text())
        found |= {(template.name, words) for words in re.findall(r"[A-Za-z]{3,}.*", text)}
    assert found == set(), "mark it with _(), or put it into a table Sentences({...})"


# --- what a check says in Chinese -----------------------------------------------------------------

FOREIGN = re.compile(r"[A-Za-z]{2,}(?:[ ,]+[a-z]{2,}){2,}")  # three English words in a row
QUOTED = re.compile(r"`[^`]*`|[A-Z]\w*Error: .*")  # code, and what Python itself says
SMALL = ("output_size", "output_shape", "same_padding", "zero_pad", "layers_until")
WRONG = [answer for answer in read_all(right=False) if answer.task in SMALL][::12]


@pytest.mark.parametrize("answer", WRONG, ids=str)
def test_a_wrong_answer_meets_no_english_sentence(answer):
    with speaking("zh"):
        report = examine(TASKS[answer.task], function(answer), fresh=True)
        told = [said for found in report.findings for said in (found.title, found.text)]
        told += [found.example for found in report.findings]
        heading, text = report.heading, report.text
    assert report.findings
    assert [said for said in told if FOREIGN.search(QUOTED.sub("", said))] == []
    assert re.fullmatch(r"\w+：[\d.]+ / [\d.]+ 分", heading)
    assert all(columns(line) <= WIDTH + 40 for line in text.splitlines())


def test_a_named_mistake_is_named_explained_and_placed_in_chinese():
    with speaking("zh"):
        report = examine(
            TASKS["output_size"],
            lambda n, kernel_size, padding=0, stride=1, dilation=1: (
                (n + padding - dilation * (kernel_size - 1) - 1) // stride + 1
            ),
        )
        said, shown = report.findings[0], report.html
    assert report.names[0] == said.name == "padding-once"
    assert said.title == "这像是“填充只算一侧”。"
    assert said.text.startswith("你只加了一次填充。`padding` 数的是一侧的像素，而一个轴有两侧。")
    assert said.text.endswith("参见第 1 课《填充：按每侧算，还是两侧合计？》。")
    assert re.search(r"得到 \d+，应为 \d+$", said.example)
    assert 'play("padding-once", output_size, ' in said.play
    assert "一步一步看" in shown and ">正确</th>" in shown


def test_a_prediction_judges_in_the_language_that_it_was_made_in():
    with speaking("zh"):
        asked = d2l_conv.predict(d2l_conv.output_size, 8, kernel_size=3, padding=1, stride=2)
    assert asked.question == "输入有 8 行，卷积核大小为 3，填充 1，步幅 2。输出有几行？"
    assert asked._words["check"] == "检查"
    assert not any(FOREIGN.search(row["says"]) for row in asked._table["wrong"])
    again = d2l_conv.predict(d2l_conv.output_size, 8, kernel_size=3, padding=1, stride=2)
    assert again._words["check"] == "Check"


def test_errors_name_the_axis_in_chinese():
    with (
        speaking("zh"),
        pytest.raises(ValueError, match=r"output_shape：stride（高）：至少为 1，得到 0"),
    ):
        d2l_conv.output_shape((8, 8), 3, stride=(0, 1))
    with pytest.raises(ValueError, match=r"stride \(height\) must be at least 1, got 0"):
        d2l_conv.output_shape((8, 8), 3, stride=(0, 1))


def test_numbers_stand_apart_from_signs_around_them():
    with speaking("zh"):
        for says, _holds in _CONDITIONS:
            text = gettext(CONDITION).format(calls=gettext(says))
            assert not is_mixed(text), text


def test_sizes_and_lines_have_chinese_signs():
    with speaking("zh"):
        assert str(explain_size(8, 3)).startswith("高：8 -> 6\n")
        work = Worked.of(torch.zeros(8, 8), torch.zeros(2, 2), 0, (4, 1), 1, task="")
        assert unread_text(work) == "没有窗口读到：输入的第 2、3、6、7 行。"
        assert frames([240, 200]).alt.endswith("占像素的 69.44%")


def test_a_look_up_is_no_use_of_the_package_in_an_answer():
    """A value that cannot be read is put into words while the call is watched."""
    with speaking("zh"):
        report = examine(TASKS["zero_pad"], lambda X, padding: [X.to_sparse().to("meta")] * 2)
    assert report.ready_made == ()


def columns(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in line)
