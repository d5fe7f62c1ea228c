"""What may stand in which file of a room."""

import ast

import pytest
from tests.house import source
from tests.house.source import (
    PACKAGE,
    Rule,
    code,
    complaints,
    decorators,
    functions,
    imports,
    nodes,
    parsed,
)

# A word imports only words after it, in its own room.
WORDS = ("later", "actions", "queries", "models", "events")
NO_ROOMS = {"utils", "util", "core", "common", "helpers", "helper", "misc", "lib", "shared"}


def not_a_sign(text: str) -> list[str]:
    """Find what is in a room's `__init__.py` besides its one paragraph."""
    tree = parsed(text)
    sign = ast.get_docstring(tree)
    wrong = []
    if not sign or "\n\n" in sign:
        wrong.append("a room's sign is one paragraph")
    if len(tree.body) > 1:
        wrong.append(f"line {tree.body[1].lineno}: a room's sign has nothing behind it")
    return wrong


def climbs(word: str, text: str) -> list[str]:
    """Find imports by which a word of a room reaches for a word above it."""
    above = WORDS[: WORDS.index(word)] if word in WORDS else ("later", "actions")
    return [
        f"line {line}: {word} imports {name.split('.')[2]}"
        for name, line in imports(text)
        if name.startswith("clerestory.") and name.split(".")[2:3] and name.split(".")[2] in above
    ]


def word_of(parts: tuple[str, ...]) -> str:
    """Return the word that a file of a room belongs to.

    A room may have an annex: a folder with tables of its own, which uses the same words again.
    """
    names = [part.removesuffix(".py") for part in parts]
    annex = len(names) > 1 and names[0] not in WORDS and names[1] in WORDS
    return names[1] if annex else names[0]


def signals(text: str) -> list[str]:
    """Find Django's signals: facts do what they do, and can be seen."""
    return [
        f"line {line}: {name}"
        for name, line in imports(text)
        if name.startswith(("django.dispatch", "django.db.models.signals", "django.core.signals"))
    ]


def overridden(text: str) -> list[str]:
    """Find tables that do something of their own when they are saved or deleted."""
    return [
        f"line {method.lineno}: {table.name}.{method.name}"
        for table in nodes(text)
        if isinstance(table, ast.ClassDef)
        for method in table.body
        if isinstance(method, ast.FunctionDef) and method.name in {"save", "delete", "full_clean"}
    ]


def positional(text: str) -> list[str]:
    """Find actions that can be called without naming what is given to them."""
    return [
        f"line {node.lineno}: {node.name} takes {', '.join(word.arg for word in loose)} by position"
        for node in parsed(text).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        if (loose := [*node.args.posonlyargs, *node.args.args])
    ]


def leaks(text: str) -> list[str]:
    """Find queries that hand a QuerySet out of the room, or do not say what they hand out."""
    wrong = []
    for node in parsed(text).body:
        if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
            continue
        given = ast.unparse(node.returns) if node.returns else "nothing said"
        if given == "nothing said" or "QuerySet" in given or "Manager" in given:
            wrong.append(f"line {node.lineno}: {node.name} hands out {given}")
    return wrong


def touches_tables(text: str) -> list[str]:
    """Find where a door reaches past the actions and queries to a table."""
    wrong = [
        f"line {line}: imports {name}"
        for name, line in imports(text)
        if name.startswith("django.db") or name.endswith(".later")
    ]
    for node in nodes(text):
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager"}:
            wrong.append(f"line {node.lineno}: .{node.attr}")
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(called, ast.Attribute) and called.attr in {"save", "bulk_create"}:
            wrong.append(f"line {called.lineno}: .{called.attr}()")
    return wrong


def idle_clock(text: str) -> list[str]:
    """Find what is done later elsewhere than in `later`."""
    return [
        f"line {node.lineno}: {node.name}"
        for node in functions(text)
        if decorators(node) & {"hears", "every", "task"}
    ]


def network_clients(text: str) -> list[str]:
    """Find what could speak with other machines: `gate.egress` asks the one process that may."""
    clients = ["ftplib", "http.client", "imaplib", "poplib", "smtplib", "ssl", "telnetlib"]
    clients += ["urllib.request", "xmlrpc.client", "asyncio.open_connection"]
    return [
        f"line {line}: {name}"
        for name, line in imports(text)
        if any(f"{name}.".startswith(f"{client}.") for client in clients)
    ]


EXAMPLES: list[tuple[Rule, str, str]] = [
    (not_a_sign, '"""People: who is here."""', '"""People."""\nfrom clerestory import web'),
    (not_a_sign, '"""People:\nwho is here."""', '"""People.\n\nAnd a second paragraph."""'),
    (
        lambda text: climbs("queries", text),
        "from clerestory.clips.models import Clip",
        "from clerestory.clips import actions",
    ),
    (
        lambda text: climbs("models", text),
        "from clerestory.clips.life import Work",
        "from clerestory.clips.queries import newest",
    ),
    (
        lambda text: climbs("storage", text),
        "from clerestory.clips.models import Clip",
        "from clerestory.clips.actions.clips import delete_clip",
    ),
    (
        signals,
        "from clerestory.spine.facts import announce",
        "from django.db.models.signals import post_save",
    ),
    (
        overridden,
        "class Clip(models.Model):\n    def address(self): ...",
        "class Clip(models.Model):\n    def save(self): ...",
    ),
    (positional, "def publish_clip(*, clip, by): ...", "def publish_clip(clip, by): ..."),
    (leaks, "def newest() -> list[Clip]: ...", "def newest() -> QuerySet[Clip]: ..."),
    (leaks, "def _newest() -> QuerySet[Clip]: ...", "def newest(): ..."),
    (touches_tables, "queries.newest(reader)", "Clip.objects.all()"),
    (touches_tables, "actions.edit(clip=clip)", "clip.save()"),
    (touches_tables, "from django.http import Http404", "from django.db import transaction"),
    (network_clients, "from urllib.parse import urlsplit", "from urllib.request import urlopen"),
    (network_clients, "import socket", "import smtplib"),
    (idle_clock, "def sweep(): ...", '@every("1h")\ndef sweep(): ...'),
    (idle_clock, "@cache\ndef note(): ...", "@hears(ClipPublished)\ndef note(event): ..."),
]


@pytest.mark.parametrize(("rule", "good", "bad"), EXAMPLES)
def test_each_rule_knows_good_from_bad(rule: Rule, good: str, bad: str) -> None:
    assert rule(good) == []
    assert rule(bad) != []


ROOMS = [room.name for room in source.rooms()]
INNER = [name for name in ROOMS if name not in {"ops", "tlog", "verify", *source.DOORS}]


def test_an_annex_uses_the_words_of_its_room() -> None:
    assert word_of(("staff", "actions", "cases.py")) == "actions"
    assert word_of(("staff", "roster.py")) == "staff"
    assert word_of(("actions", "models.py")) == "actions"
    assert word_of(("queries.py",)) == "queries"


def test_a_rooms_init_is_its_sign() -> None:
    assert complaints(not_a_sign, [PACKAGE / room / "__init__.py" for room in ROOMS]) == []


@pytest.mark.parametrize("room", INNER)
def test_words_of_a_room_import_downwards(room: str) -> None:
    wrong = []
    for path in code(room):
        word = word_of(path.relative_to(PACKAGE / room).parts)
        text = path.read_text()
        own = "\n".join(_only(text, f"clerestory.{room}."))
        annex = path.relative_to(PACKAGE / room).parts[0]
        own += "\n" + "\n".join(_only(text, f"clerestory.{room}.{annex}.")).replace(
            f"clerestory.{room}.{annex}.", f"clerestory.{room}."
        )
        wrong += [f"{path.relative_to(PACKAGE)}: {line}" for line in climbs(word, own)]
    assert wrong == []


def _only(text: str, prefix: str) -> list[str]:
    """Return the imports of a file that begin with `prefix`, each on the line it came from."""
    lines = [""] * (text.count("\n") + 2)
    for name, line in imports(text):
        if name.startswith(prefix):
            lines[line - 1] = f"import {name}"
    return lines


def test_nothing_is_put_where_nobody_would_look_for_it() -> None:
    named = {part.removesuffix(".py") for path in code() for part in path.parts}
    assert named & NO_ROOMS == set()


def test_there_are_no_signals() -> None:
    assert complaints(signals, code()) == []


def test_tables_do_nothing_when_saved() -> None:
    paths = [path for path in code() if "models" in {path.stem, path.parent.name}]
    assert complaints(overridden, paths) == []


def test_actions_are_called_by_name() -> None:
    paths = [path for path in code(*INNER) if path.stem == "actions"]
    wrong = complaints(positional, paths)
    for path in code(*INNER):
        if path.parent.name != "actions" or path.stem == "__init__":
            continue
        told = ast.literal_eval(
            next(
                node.value
                for node in parsed((path.parent / "__init__.py").read_text()).body
                if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
            )
        )
        wrong += [
            line
            for line in complaints(positional, [path])
            if line.split(": ")[2].split()[0] in told
        ]
    assert wrong == []


def test_no_queryset_leaves_a_room() -> None:
    paths = [path for path in code(*INNER) if "queries" in {path.stem, path.parent.name}]
    assert complaints(leaks, paths) == []


def test_doors_touch_no_table() -> None:
    assert complaints(touches_tables, code(*source.DOORS)) == []


def test_what_is_done_later_stands_in_later() -> None:
    paths = [path for path in code() if "later" not in {path.stem, path.parent.name}]
    assert complaints(idle_clock, paths) == []


def test_only_the_way_out_speaks_with_other_machines() -> None:
    # Both speak HTTP with processes of this machine, over Unix sockets.
    near = {PACKAGE / "guards" / "asking.py", PACKAGE / "ops" / "ways_out.py"}
    way_out = {PACKAGE / "guards" / name for name in ("egressd.py", "sending.py")}
    # Not the server's: an outsider's command, see test_network.py.
    outside = {PACKAGE / "verify" / "sources.py"}
    paths = [path for path in code() if path not in near | way_out | outside]
    assert complaints(network_clients, paths) == []
