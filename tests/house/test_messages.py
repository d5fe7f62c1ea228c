"""Nothing that people are shown is left in English where pages are in another language."""

import re

import pytest
from tests.house.messages import (
    CATALOGUES,
    LOCALE,
    catalogue,
    faults,
    gaps,
    in_python,
    in_template,
    rewritten,
    texts,
)
from tests.house.source import ROOT, files, web

CODES = sorted(path.name for path in LOCALE.iterdir() if path.is_dir())
PO = """
msgid ""
msgstr "Plural-Forms: nplurals=2; plural=n!=1;\\n"

#, fuzzy
msgid "One"
msgstr "Un"

msgctxt "a \\"place\\""
msgid "%(n)s clip"
msgid_plural "%(n)s clips"
msgstr[0] "%(n)s clip"
msgstr[1] ""
"%(n)s "
"clipiau"
"""


def test_there_is_welsh() -> None:
    assert "cy" in CODES


@pytest.mark.parametrize("code", CODES)
def test_a_catalogue_has_all_that_is_said_and_loses_no_gap(code: str) -> None:
    assert list(faults(code)) == [], "bin/words prints what is missing"


@pytest.mark.parametrize("code", CODES)
def test_a_catalogue_has_nothing_else_and_stands_in_order(code: str) -> None:
    written = (LOCALE / code / "LC_MESSAGES" / "django.po").read_text(encoding="utf-8")
    assert written == rewritten(code), "run bin/words --write"


def test_every_text_that_is_marked_is_found() -> None:
    marked = re.compile(r"{%\s*(?:translate|trans)\s+\"((?:[^\"\\\\]|\\\\.)*)\"")
    found = {text for _, text in texts()}
    said = {text for path in web(".html") for text in marked.findall(path.read_text())}
    assert said - found == set()
    # A name with letters between it and its text, which the two ways of reading could both miss.
    assert not [
        path
        for path in files()
        if path.suffix == ".html" and re.search(r"{%\s*trans(late)?\s+'", path.read_text())
    ]


def test_what_marks_a_text_is_known() -> None:
    page = '{% translate "A" context "b" %}{% blocktranslate count n=n %}1{% plural %}{{ n }}'
    page += "{% endblocktranslate %}"
    assert list(in_template(page)) == [("pgettext", ("b", "A")), ("ngettext", ("1", "%(n)s"))]
    module = 'x = _("A"), ngettext("b", "c", n), y("d")\nclass E(Refusal):\n    sentence = "F"\n'
    module += 'raise E(why="No." if x else y)'
    assert set(in_python(module)) == {
        ("gettext", ("A",)),
        ("ngettext", ("b", "c")),
        ("gettext", ("F",)),
        ("gettext", ("No.",)),
    }
    assert gaps("<b>%(n)s</b> of {all} %d") == ["%(n)s", "%d", "</b>", "<b>", "{all}"]


def test_a_catalogue_is_read_and_packed() -> None:
    head, fuzzy, plural = CATALOGUES["read"](PO)
    assert (head.text, head.said[0]) == ("", "Plural-Forms: nplurals=2; plural=n!=1;\n")
    assert (fuzzy.is_done, plural.is_done) == (False, True)
    assert plural.key == ('a "place"', "%(n)s clip")
    assert plural.said == {0: "%(n)s clip", 1: "%(n)s clipiau"}
    made = CATALOGUES["packed"]([head, fuzzy, plural])
    assert made == CATALOGUES["packed"]([plural, fuzzy, head])
    with pytest.raises(ValueError, match="line 2"):
        CATALOGUES["read"]('msgid "a"\nmsgstr no')


def test_what_was_packed_is_what_is_written() -> None:
    for code in CODES:
        packed = (LOCALE / code / "LC_MESSAGES" / "django.mo").read_bytes()
        source = (LOCALE / code / "LC_MESSAGES" / "django.po").read_text(encoding="utf-8")
        assert packed == CATALOGUES["packed"](CATALOGUES["read"](source)), "run bin/prepare"
        assert len(catalogue(code)) >= len(texts())


def test_the_words_of_the_glossary_are_used() -> None:
    lines = (ROOT / "docs" / "translators.md").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("|")[1:3] for line in lines if line.startswith("| ") and "---" not in line]
    said = " ".join(form.lower() for one in catalogue("cy").values() for form in one.said.values())
    assert len(pairs) > 40
    for _, welsh in pairs[1:]:
        words = [word.strip().lower() for word in re.split(r"[,;]", welsh)]
        assert any(word in said for word in words), welsh
