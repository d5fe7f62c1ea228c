"""The messages of the code: every text that people are shown, and so every text to translate.

`bin/words` runs this. Templates are read as Django's own `makemessages` reads them, Python by its
syntax tree, the data map as it is.
"""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from runpy import run_path
from typing import Any

from django.utils.translation.template import templatize
from tests.house.source import PACKAGE, ROOT, code, files, nodes

from clerestory.gate import datamap, purposes
from clerestory.gate.plan import STEPS

LOCALE = PACKAGE / "locale"
CATALOGUES: Any = run_path(str(ROOT / "bin" / "catalogues.py"))
_STRING = r"(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
_CALL = re.compile(rf"\b(npgettext|pgettext|ngettext|gettext|_)\(u?({_STRING}(?:, ?u?{_STRING})*)")
_GAPS = re.compile(r"%\(\w+\)[sd]|%[sd]|%%|{\w*}|</?\w+[^>]*>")
# What the log says of itself, told on pages (`gate.queries.Standing`).
_SENTENCES = {"Standing": 2}

type Key = tuple[str | None, str]


@dataclass
class Text:
    """One text to translate, and where it stands."""

    text: str
    context: str | None = None
    plural: str | None = None
    places: set[str] = field(default_factory=set)

    @property
    def key(self) -> Key:
        """What it is looked up by."""
        return self.context, self.text


@cache
def texts() -> dict[Key, Text]:
    """Return every text of the code that is marked or known to be shown, by its key."""
    found: dict[Key, Text] = {}
    for place, name, words in _marked():
        context, rest = (words[0], words[1:]) if "pgettext" in name else (None, words)
        plural = rest[1] if name.startswith("n") and len(rest) > 1 else None
        one = found.setdefault((context, rest[0]), Text(rest[0], context, plural))
        one.plural = one.plural or plural
        one.places.add(place)
    return found


def _marked() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for path in files():
        letter = path.parent.name == "letters" and path.suffix == ".txt"
        if PACKAGE in path.parents and (path.suffix == ".html" or letter):
            place = str(path.relative_to(PACKAGE))
            yield from ((place, *one) for one in in_template(path.read_text(encoding="utf-8")))
    for path in code():
        place = str(path.relative_to(PACKAGE))
        yield from ((place, *one) for one in in_python(path.read_text(encoding="utf-8")))
    yield from (("the data map", "gettext", (text,)) for text in in_data_map() if text)


def in_template(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give the texts that a template marks: the name of the call, and its texts."""
    for call in _CALL.finditer(templatize(text)):
        yield (
            call[1].replace("_", "gettext") if call[1] == "_" else call[1],
            ast.literal_eval(f"({call[2]},)"),
        )


def in_python(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give the texts that a module marks, and the sentences of its refusals."""
    for node in nodes(text):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func).rpartition(".")[2]
            known = name.removesuffix("_lazy").removesuffix("_noop").replace("_", "gettext", 1)
            known = name.removesuffix("_lazy").removesuffix("_noop") if name != "_" else known
            words = tuple(
                each.value
                for each in node.args
                if isinstance(each, ast.Constant) and isinstance(each.value, str)
            )
            if known in {"gettext", "ngettext", "pgettext", "npgettext"} and words:
                yield known, words
            yield from (("gettext", (said,)) for said in _whys(node))
            if name in _SENTENCES and len(node.args) > _SENTENCES[name] and words:
                yield "gettext", words
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "_AWAY":
            yield from (("gettext", (said,)) for said in ast.literal_eval(node.value).values())
        elif isinstance(node, ast.ClassDef):
            yield from (("gettext", (said,)) for said in _sentences(node))


def _whys(node: ast.Call) -> Iterator[str]:
    """Give the facts of a refusal that are words of ours: `why` it is, of `what` there is more."""
    for given in node.keywords:
        whole = isinstance(given.value, ast.Constant)
        for part in ast.walk(given.value) if given.arg in {"why", "what"} else ():
            words = part.value if isinstance(part, ast.Constant) else ""
            if isinstance(words, str) and (whole or words.endswith(".")):
                yield words


def _sentences(node: ast.ClassDef) -> Iterator[str]:
    for part in node.body:
        target = part.targets[0] if isinstance(part, ast.Assign) else None
        target = part.target if isinstance(part, ast.AnnAssign) else target
        value = part.value if isinstance(part, ast.Assign | ast.AnnAssign) else None
        named = isinstance(target, ast.Name) and target.id == "sentence"
        if named and isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield value.value


def in_data_map() -> Iterator[str]:
    """Give what pages say of the data map."""
    data = datamap.gather()
    for table in data.tables.values():
        kept = list(table.personal.values())
        if kept:
            yield table.words
        yield from (each for one in kept for each in (one.words, one.retention.words))
        if isinstance(table.erasure, datamap.Stays):
            yield table.erasure.reason
    for thing in data.things:
        if isinstance(thing.kept, datamap.Personal):
            yield from (thing.words, thing.kept.words, thing.kept.retention.words)
            if isinstance(thing.erasure, datamap.Stays):
                yield thing.erasure.reason
    yield from (cookie.words for cookie in data.cookies.values())
    yield from (each.value for kind in (datamap.Source, datamap.Recipient) for each in kind)
    yield from (
        each for one in purposes.PURPOSES for each in (one.name, one.sentence, one.basis.value)
    )
    yield from STEPS.values()


def _told(purpose: datamap.Purpose) -> tuple[str, str, str]:
    return purpose.name, purpose.sentence, purpose.basis.value


def gaps(text: str) -> list[str]:
    """Return the placeholders and tags of a text, which a translation has too."""
    return sorted(_GAPS.findall(text))


def catalogue(code: str) -> dict[Key, Any]:
    """Return the messages of a language's catalogue, its head left out."""
    source = LOCALE / code / "LC_MESSAGES" / "django.po"
    messages = CATALOGUES["read"](source.read_text(encoding="utf-8"))
    return {one.key: one for one in messages if one.text}


def faults(code: str) -> Iterator[str]:
    """Give what is wrong with a catalogue: what is missing, doubtful, or has lost a gap."""
    found, said = texts(), catalogue(code)
    plurals = plural_forms(code)
    for key, one in found.items():
        message = said.get(key)
        if message is None or not message.said or not all(message.said.values()):
            yield f"not translated: {one.text!r} ({', '.join(sorted(one.places))})"
            continue
        if "fuzzy" in message.flags:
            yield f"fuzzy: {one.text!r}"
        if (one.plural is not None) != (message.plural is not None):
            yield f"one has a plural, the other not: {one.text!r}"
        elif one.plural is not None and len(message.said) != plurals:
            yield f"{len(message.said)} forms instead of {plurals}: {one.text!r}"
        last = max(message.said)
        wanted = gaps(one.text if one.plural is None else one.plural)
        for number, form in message.said.items():
            # All but the last may say their number in a word, or none.
            lost = one.plural is not None and number < last and set(gaps(form)) <= set(wanted)
            if gaps(form) != wanted and not lost:
                yield f"other gaps: {one.text!r} is {form!r}"
            if (one.text[0], one.text[-1]) != (form[0], form[-1]) and "\n" in (
                one.text[0] + one.text[-1] + form[0] + form[-1]
            ):
                yield f"begins or ends otherwise: {one.text!r}"


def plural_forms(code: str) -> int:
    """Return how many forms of number a catalogue says that its language has."""
    source = (LOCALE / code / "LC_MESSAGES" / "django.po").read_text(encoding="utf-8")
    said = re.search(r"nplurals\s*=\s*(\d+)", source)
    if said is None:
        message = f"the catalogue of {code} has no line Plural-Forms"
        raise ValueError(message)
    return int(said[1])


def missing(code: str) -> list[Text]:
    """Return what a catalogue does not have yet, in the order of where it stands."""
    said = catalogue(code)
    left = [one for key, one in texts().items() if key not in said or not said[key].is_done]
    return sorted(left, key=lambda one: (min(one.places), one.text))


def fragment(left: list[Text], plurals: int) -> str:
    """Write texts as entries of a catalogue, ready to be filled in."""
    return "\n".join(entry(one, {}, plurals) for one in left)


def entry(one: Text, said: dict[int, str], plurals: int) -> str:
    """Write one entry of a catalogue."""
    lines = [f"#: {place}" for place in sorted(one.places)]
    if re.search(r"%\(\w+\)[sd]|%[sd]", one.text + (one.plural or "")):
        lines.append("#, python-format")
    if one.context is not None:
        lines.append(f"msgctxt {quoted(one.context)}")
    lines.append(f"msgid {quoted(one.text)}")
    if one.plural is None:
        lines.append(f"msgstr {quoted(said.get(0, ''))}")
    else:
        lines.append(f"msgid_plural {quoted(one.plural)}")
        lines += [f"msgstr[{form}] {quoted(said.get(form, ''))}" for form in range(plurals)]
    return "\n".join(lines) + "\n"


def quoted(text: str) -> str:
    """Write a string as a catalogue holds it, a line of the text on a line."""
    pieces = text.splitlines(keepends=True) or [""]
    escaped = [
        piece.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
        for piece in pieces
    ]
    if len(escaped) == 1:
        return f'"{escaped[0]}"'
    return "\n".join(['""', *(f'"{piece}"' for piece in escaped)])


def rewritten(code: str, more: dict[Key, dict[int, str]] | None = None) -> str:
    """Write a catalogue anew: its head, then what the code says now, and nothing else."""
    source = LOCALE / code / "LC_MESSAGES" / "django.po"
    head = source.read_text(encoding="utf-8").partition("\n\n")[0]
    said = {key: one.said for key, one in catalogue(code).items()} | (more or {})
    plurals = plural_forms(code)
    ordered = sorted(texts().values(), key=lambda one: (min(one.places), one.text))
    entries = (entry(one, said.get(one.key, {}), plurals) for one in ordered)
    return "\n".join([f"{head}\n", *entries])


def main() -> int:
    """Print what is missing; with `--write`, put the catalogues in order; take fragments in."""
    from clerestory.ops.boot import boot  # noqa: PLC0415  only a program sets Django up

    boot()
    told = sys.argv[1:]
    write = "--write" in told
    names = [name for name in told if not name.startswith("-")]
    codes = [path.name for path in sorted(LOCALE.iterdir())]
    left = 0
    for language in [name for name in names if name in codes] or codes:
        more: dict[Key, dict[int, str]] = {}
        for name in names:
            if name.endswith(".po"):
                given = CATALOGUES["read"](Path(name).read_text(encoding="utf-8"))
                more |= {one.key: one.said for one in given if one.text and one.is_done}
        if write or more:
            target = LOCALE / language / "LC_MESSAGES" / "django.po"
            target.write_text(rewritten(language, more), encoding="utf-8")
        lacking = missing(language)
        left += len(lacking)
        if lacking:
            print(fragment(lacking, plural_forms(language)))  # noqa: T201  this is what it is for
        print(f"{language}: {len(lacking)} of {len(texts())} are missing", file=sys.stderr)  # noqa: T201  the same
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
