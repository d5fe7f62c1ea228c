"""Nothing is kept, written, sent or remembered that the data map does not describe."""

import ast
import importlib
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test import Client
from tests import cast
from tests.house.source import PACKAGE, Rule, code, decorators, nodes, parsed, web

from clerestory.api.door import api
from clerestory.gate import datachecks
from clerestory.gate.datamap import (
    MAP,
    Category,
    DataMap,
    DescribedTwice,
    Goes,
    Personal,
    Plain,
    Recipient,
    Retention,
    Schema,
    Step,
    Table,
    describe,
    gather,
    not_personal,
    personal,
)
from clerestory.gate.purposes import ACCOUNT, PURPOSES
from clerestory.ops.boot import load_rooms
from clerestory.ops.options import FOLDERS
from clerestory.spine.models import Document
from clerestory.spine.timers import TIMERS
from clerestory.vault.fields import SealedText

LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}
LOGGERS = {"logger", "log", "_log"}


@pytest.fixture(scope="module")
def data() -> DataMap:
    load_rooms()
    return gather()


# Tables


def tables() -> dict[str, set[str]]:
    """Return every table of the database with its columns' fields."""
    return {
        model._meta.label: {field.name for field in model._meta.concrete_fields}  # noqa: SLF001  Django's documented way in
        for model in apps.get_models(include_auto_created=True)
    }


def test_every_field_of_every_table_is_described(data: DataMap) -> None:
    described = {name: set(table.fields) for name, table in data.tables.items()}
    assert datachecks.field_differences("table", described, tables()) == []


def test_what_is_sealed_is_described_as_sealed_and_nothing_else(data: DataMap) -> None:
    sealed = {
        f"{model._meta.label}.{field.name}"  # noqa: SLF001  the same
        for model in apps.get_models()
        for field in model._meta.concrete_fields  # noqa: SLF001  the same
        if isinstance(field, SealedText)
    }
    told = {
        f"{name}.{field}"
        for name, table in data.tables.items()
        for field, kept in table.personal.items()
        if kept.sealed
    }
    # What opens an entry is sealed by the ledger itself.
    assert told - {"gate.Entry.opening"} == sealed


@pytest.mark.django_db
def test_the_database_has_no_table_and_no_column_that_no_model_has() -> None:
    known = {model._meta.db_table: model for model in apps.get_models()}  # noqa: SLF001  the same
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        # The index over a table of documents, as SQLite keeps it (`spine.indexing`).
        parts = ("", "_config", "_data", "_idx")
        shelves = {name for name, model in known.items() if issubclass(model, Document)}
        beside = {f"{name}_index{part}" for name in shelves for part in parts}
        assert there - {"django_migrations"} - beside == set(known)
        for name, model in known.items():
            told = connection.introspection.get_table_description(cursor, name)
            columns = {field.column for field in model._meta.concrete_fields}  # noqa: SLF001  the same
            assert {column.name for column in told} == columns


# Files


def test_every_folder_is_described(data: DataMap) -> None:
    inside = {name for name in data.files if "." not in name}
    assert datachecks.differences("folder", inside, FOLDERS) == []


def test_nothing_else_lies_in_the_data_folder(data: DataMap) -> None:
    tops = {name.split("/")[0] for name in data.files}
    there = {path.name for path in Path(settings.DATA).iterdir()}
    assert {name for name in there if not name.startswith("tests.sqlite3")} <= tops


# Log lines


def log_lines(text: str) -> list[str]:
    """Return what a file writes into the log, without what is filled in."""
    return [
        _words(call.args[0])
        for call in nodes(text)
        if isinstance(call, ast.Call) and call.args and _logs(call.func)
    ]


def _logs(called: ast.expr) -> bool:
    if isinstance(called, ast.Attribute) and called.attr in LEVELS:
        return ast.unparse(called.value).rpartition(".")[2] in LOGGERS
    return isinstance(called, ast.Name) and called.id == "say"


def _words(told: ast.expr) -> str:
    if isinstance(told, ast.Constant):
        return str(told.value)
    if isinstance(told, ast.JoinedStr):
        return "".join(
            str(part.value) if isinstance(part, ast.Constant) else "{}" for part in told.values
        )
    return f"something that is not written there: {ast.unparse(told)}"


def test_every_log_line_is_described(data: DataMap) -> None:
    found = {line for path in code() for line in log_lines(path.read_text())}
    assert datachecks.differences("log line", data.logs, found) == []


# What a browser keeps


def cookies(text: str) -> list[str]:
    """Return the names of cookies that a file sets, as they are written there."""
    return [
        ast.unparse(call.args[0] if call.args else call.func)
        for call in nodes(text)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in {"set_cookie", "set_signed_cookie"}
    ] + [
        ast.unparse(node.targets[0])
        for node in nodes(text)
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Subscript)
        and ast.unparse(node.targets[0].value).endswith(".cookies")
    ]


def test_every_cookie_is_described(data: DataMap) -> None:
    found = {name for path in code() for name in cookies(path.read_text()) if name != "response"}
    assert found == {"settings.SESSION_COOKIE_NAME", "settings.LANGUAGE_COOKIE_NAME"}
    stored = {
        name
        for path in web(".ts")
        for name in re.findall(r"KEY = \"([^\"]+)\"", path.read_text())
        if re.search(r"localStorage|indexedDB", path.read_text())
    }
    named = {"session", "csrf", "language", *stored}
    assert datachecks.differences("cookie", data.cookies, named) == []


@pytest.mark.django_db
def test_the_pages_set_no_other_cookie(data: DataMap) -> None:
    client = Client()
    cast.sign_in(client, cast.ada())
    seen = set(client.cookies)
    for address in ("/", "/sign-in", "/settings", "/settings/leaving", "/post", "/about"):
        seen |= set(client.get(address).cookies)
    assert {name.removeprefix("__Host-") for name in seen} <= set(data.cookies)


# What a process remembers


def caches(text: str) -> list[str]:
    """Return the functions whose answers a process remembers, and the classes that do."""
    return [
        node.name
        for node in nodes(text)
        if isinstance(node, ast.FunctionDef) and decorators(node) & {"cache", "lru_cache"}
    ] + [
        node.name
        for node in nodes(text)
        if isinstance(node, ast.ClassDef)
        and any(
            isinstance(call, ast.Call) and ast.unparse(call.func) == "OrderedDict"
            for call in ast.walk(node)
        )
    ]


def tables_in_memory(text: str) -> list[str]:
    """Return the dictionaries of a module that are filled while it runs."""
    return [
        node.target.id
        for node in parsed(text).body
        if isinstance(node, ast.AnnAssign)
        and isinstance(node.target, ast.Name)
        and node.target.id.islower()
        and node.value is not None
        and ast.unparse(node.value) == "{}"
    ]


def uses_django_cache(text: str) -> list[str]:
    return re.findall(r"django\.core\.cache import.*|caches\[", text)


def test_every_cache_is_described(data: DataMap) -> None:
    found: set[str] = set()
    for path in code():
        place = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
        text = path.read_text()
        found |= {f"{place}.{name}" for name in caches(text) + tables_in_memory(text)}
        assert uses_django_cache(path.read_text()) == []
    assert datachecks.differences("cache", data.caches, found) == []


# The API


def schemas() -> dict[str, set[str]]:
    """Return the forms of the API with their fields, as the OpenAPI document tells them."""
    told = api.get_openapi_schema()["components"]["schemas"]
    found = {name: set(one.get("properties", {})) for name, one in told.items()}
    return {name: fields for name, fields in found.items() if fields}


def test_every_field_of_the_api_is_described(data: DataMap) -> None:
    described = {name: set(schema.fields) for name, schema in data.schemas.items()}
    assert datachecks.field_differences("form", described, schemas()) == []


def test_the_api_gives_nobody_what_is_not_declared_for_them(data: DataMap) -> None:
    assert datachecks.oversharing(data) == []


# Ends


def callable_at(path: str) -> bool:
    module, _, name = path.rpartition(".")
    try:
        return callable(getattr(importlib.import_module(module), name))
    except (ImportError, AttributeError):
        return False


def test_everything_has_an_end_that_something_brings_about(data: DataMap) -> None:
    intervals = {name: pause for name, (pause, _) in TIMERS.items()}
    assert datachecks.unkept(data, intervals, callable_at) == []
    assert datachecks.unfindable(data) == []


def test_what_is_found_by_a_function_is_found_by_one(data: DataMap) -> None:
    named = {thing.found_by for thing in data.things if thing.found_by}
    assert {name for name in named if not callable_at(f"clerestory.{name}")} == set()


def test_every_purpose_serves_something_and_there_are_no_others(data: DataMap) -> None:
    used = {kept.purpose for _, kept in datachecks.everything(data) if isinstance(kept, Personal)}
    assert used <= set(PURPOSES)


# Good and bad


def one(**changes: object) -> DataMap:
    """Return a small map that is whole, with some changes."""
    name = personal(
        "Name",
        category=Category.IDENTITY,
        purpose=ACCOUNT,
        retention=Retention("a day", "a.later.sweep", timedelta(days=1)),
        recipients=(Recipient.AUDIENCE,),
    )
    table = Table("a.A", "A", {"name": name}, ("id",), Goes(Step.ROWS, "a.actions.go"))
    return DataMap(
        tables={"a.A": replace(table, **changes)},  # type: ignore[arg-type]  # whatever a test changes
        schemas={"Shown": Schema("Shown", Recipient.AUDIENCE, {"name": "a.A.name"})},
    )


HOURLY = {"clerestory.a.later.sweep": timedelta(hours=1)}


def test_the_rule_of_fields_knows_good_from_bad() -> None:
    there = {"a.A": {"name"}}
    assert datachecks.field_differences("table", there, {"a.A": ["name"]}) == []
    assert datachecks.field_differences("table", there, {"a.A": ["name", "age"]}) == [
        "table a.A: field age is not described"
    ]
    assert datachecks.field_differences("table", there, {"a.A": []}) == [
        "table a.A: field name is described and not there"
    ]
    assert datachecks.field_differences("table", there, {"a.A": ["name"], "a.B": []}) == [
        "table a.B is not described"
    ]
    assert datachecks.field_differences("table", there, {}) == [
        "table a.A is described and not there"
    ]


def test_the_rule_of_ends_knows_good_from_bad() -> None:
    assert datachecks.unfindable(one()) == []
    assert datachecks.unfindable(one(erasure=None)) != []
    assert datachecks.unfindable(one(whose=())) != []
    assert datachecks.unfindable(one(fields={"name": not_personal("no")})) != []
    assert datachecks.unkept(one(), HOURLY, lambda _: True) == []
    assert datachecks.unkept(one(), {}, lambda _: True) != []
    assert datachecks.unkept(one(), HOURLY, lambda _: False) != []
    weekly = {"clerestory.a.later.sweep": timedelta(days=7)}
    assert datachecks.unkept(one(), weekly, lambda _: True) != []


def test_the_rule_of_recipients_knows_good_from_bad() -> None:
    assert datachecks.oversharing(one()) == []
    shown = one()
    shown.schemas["Shown"] = Schema("Shown", Recipient.ANYBODY, {"name": "a.A.name"})
    assert datachecks.oversharing(shown) != []
    shown.schemas["Shown"] = Schema("Shown", Recipient.AUDIENCE, {"name": "a.A.age"})
    assert datachecks.oversharing(shown) != []
    shown.schemas["Shown"] = Schema("Shown", None, {"name": "a.A.name", "mark": Plain("a mark")})
    assert datachecks.oversharing(shown) == []


@pytest.mark.parametrize(
    ("rule", "good", "bad"),
    [
        (log_lines, "logger = logging.getLogger()", "logger.info('hello')"),
        (log_lines, "told.info('hello')", "self.log.warning(f'{name} came')"),
        (cookies, "response.delete_cookie('a')", "response.set_cookie('a', 'b')"),
        (cookies, "response.headers['a'] = 'b'", "response.cookies['a'] = 'b'"),
        (caches, "def f(): ...", "@functools.lru_cache(maxsize=4)\ndef f(): ..."),
        (caches, "class A:\n    b = {}", "class A:\n    b = OrderedDict()"),
        (tables_in_memory, "KINDS: dict[str, int] = {}", "_held: dict[str, int] = {}"),
        (uses_django_cache, "import functools", "from django.core.cache import cache"),
    ],
)
def test_each_rule_knows_good_from_bad(rule: Rule, good: str, bad: str) -> None:
    assert rule(good) == []
    assert rule(bad) != []


def test_nothing_is_described_twice(data: DataMap) -> None:
    with pytest.raises(DescribedTwice):
        describe("people.Person", "Your account", {})
    assert data is MAP
    assert gather() is data


def test_every_room_with_tables_has_its_data() -> None:
    tables = (*PACKAGE.glob("*/models.py"), *PACKAGE.glob("*/models/"))
    rooms = {path.parent.name for path in tables} - {"spine"}
    assert {"people", "clips", "social"} <= rooms
    for room in rooms:
        assert list(PACKAGE.glob(f"{room}/data.py")) or list(PACKAGE.glob(f"{room}/data/*.py"))
