"""Tables are brought up to date, and a start spares Django's look when they surely are."""

import sqlite3
from contextlib import closing

import pytest
from tests.premises import Premises

ASK = "from clerestory.ops.migrate import surely_done\nprint(surely_done())"
TABLES = "from django.db import connection\nprint(len(connection.introspection.table_names()))"


def test_an_empty_folder_gets_its_tables_and_again_changes_nothing(premises: Premises) -> None:
    assert premises.python(ASK) == "False"
    assert premises.tell("migrate").returncode == 0
    tables = premises.python(TABLES)
    assert int(tables) > 20
    assert premises.tell("migrate").returncode == 0
    assert premises.python(TABLES) == tables


@pytest.mark.parametrize(
    ("statement", "done"),
    [
        ("SELECT 1", "True"),
        ("DELETE FROM django_migrations WHERE app = 'clips' AND name LIKE '0001%'", "False"),
        ("DELETE FROM django_migrations WHERE app = 'spine'", "False"),
        ("DELETE FROM django_migrations WHERE app LIKE 'django_tasks%'", "False"),
        ("DROP TABLE django_migrations", "False"),
    ],
)
def test_what_is_missing_is_seen_without_django(
    premises: Premises, statement: str, done: str
) -> None:
    premises.environment.pop("CLERESTORY_DATABASE", None)
    premises.furnish()
    with closing(sqlite3.connect(premises.data / "clerestory.sqlite3")) as database:
        database.execute(statement)
        database.commit()
    assert premises.python(ASK) == done
