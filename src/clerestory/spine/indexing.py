"""Indexing: the index over a table of documents, in the way of each database.

SQLite keeps it as an FTS5 table beside the documents, which triggers hold in step with them,
whoever changes a row. PostgreSQL has a GIN index over an expression. In both a document is a set of
numbers and marks: no database takes words apart, so both find the same.

On PostgreSQL a document is also marked with its *eras*: runs of ids that it lies among, of a
thousand, four thousand and so on. An index there gives no order, so the newest documents with a
common word are looked for era by era. How long a search takes grows with how many eras it names, so
there are some of every size.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# The mark of an era, and how many bits of an id are within it.
ERAS = {"e": 10, "g": 12, "i": 14, "k": 16, "m": 18}


def index_over(table: str) -> migrations.RunPython:
    """Return the operation of a migration that makes the index of a table of documents."""

    def make(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
        del apps
        statements = _MAKE[schema_editor.connection.vendor]
        for statement in statements:
            schema_editor.execute(statement.format(table=table, words=vector(table)))

    def drop(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
        del apps
        for statement in _DROP[schema_editor.connection.vendor]:
            schema_editor.execute(statement.format(table=table))

    return migrations.RunPython(make, drop)


def index_again(table: str) -> migrations.RunPython:
    """Return the operation that makes PostgreSQL's index anew, where `vector` has changed."""

    def make(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
        del apps
        if schema_editor.connection.vendor == "postgresql":
            for statement in (*_DROP["postgresql"], *_MAKE["postgresql"]):
                schema_editor.execute(statement.format(table=table, words=vector(table)))

    return migrations.RunPython(make, migrations.RunPython.noop)


def vector(table: str) -> str:
    """Return PostgreSQL's expression for the set of a document's words, as the index has it."""
    parts = [f"string_to_array({table}.{name}, ' ')" for name in ("strong", "weak", "marks")]
    eras = ", ".join(f"'{mark}' || ({table}.id >> {bits})::text" for mark, bits in ERAS.items())
    return f"array_to_tsvector({' || '.join(parts)} || ARRAY[{eras}])"


_MAKE = {
    "sqlite": (
        (
            "CREATE VIRTUAL TABLE {table}_index USING fts5(strong, weak, marks, content='{table}', "
            "content_rowid='id', tokenize='ascii', detail='none', columnsize=0)"
        ),
        (
            "CREATE TRIGGER {table}_enter AFTER INSERT ON {table} BEGIN "
            "INSERT INTO {table}_index(rowid, strong, weak, marks) "
            "VALUES (new.id, new.strong, new.weak, new.marks); END"
        ),
        (
            "CREATE TRIGGER {table}_leave AFTER DELETE ON {table} BEGIN "
            "INSERT INTO {table}_index({table}_index, rowid, strong, weak, marks) "
            "VALUES ('delete', old.id, old.strong, old.weak, old.marks); END"
        ),
        (
            "CREATE TRIGGER {table}_alter AFTER UPDATE ON {table} BEGIN "
            "INSERT INTO {table}_index({table}_index, rowid, strong, weak, marks) "
            "VALUES ('delete', old.id, old.strong, old.weak, old.marks); "
            "INSERT INTO {table}_index(rowid, strong, weak, marks) "
            "VALUES (new.id, new.strong, new.weak, new.marks); END"
        ),
    ),
    # Without `fastupdate` off, every search would read a list of what was not sorted in yet.
    "postgresql": (
        "CREATE INDEX {table}_index ON {table} USING gin (({words})) WITH (fastupdate = off)",
    ),
}
_DROP = {
    "sqlite": (
        "DROP TRIGGER {table}_enter",
        "DROP TRIGGER {table}_leave",
        "DROP TRIGGER {table}_alter",
        "DROP TABLE {table}_index",
    ),
    "postgresql": ("DROP INDEX {table}_index",),
}
