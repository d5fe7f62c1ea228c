"""Migrate: brings the tables of the database up to this version's."""

import importlib
import sqlite3
import sys
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

from clerestory.ops import child, log
from clerestory.ops.options import BadOption, data_folder, load


def main() -> None:
    """Apply every migration that the database has not seen."""
    child.begin()
    log.begin("migrate")
    try:
        if not surely_done():
            apply()
    except BadOption as problem:
        sys.exit(f"clerestory: {problem}")


def apply() -> None:
    """Let Django look, and migrate."""
    from django.core.management import call_command  # noqa: PLC0415  it takes a second

    from clerestory.ops.boot import boot  # noqa: PLC0415  the same

    boot()
    call_command("migrate", interactive=False, verbosity=0)


def surely_done() -> bool:
    """Whether SQLite's tables are up to date, asked without Django, which a start then spares.

    They are if Django's own table of applied migrations has a row for each migration there is.
    """
    file = data_folder() / "clerestory.sqlite3"
    if load(data_folder())["DATABASE"] or not file.exists():
        return False
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
            applied = set(database.execute("SELECT app, name FROM django_migrations"))
    except sqlite3.Error:
        return False
    installed = importlib.import_module("clerestory.ops.settings").INSTALLED_APPS
    labels = {label for label, _ in applied}
    for app in installed:
        written = _migrations(app)
        # Other people's apps choose their label; ours are called like their folders.
        ours = app.removeprefix("clerestory.").replace(".", "_")
        mine = {ours} if app.startswith("clerestory.") else labels
        if not any(written <= {name for label, name in applied if label == one} for one in mine):
            return False
    return True


def _migrations(app: str) -> set[str]:
    """Return the names of an app's migrations."""
    spec = find_spec(app)
    folder = Path(spec.origin).parent if spec and spec.origin else Path()
    return {path.stem for path in folder.glob("migrations/[0-9]*.py")}


if __name__ == "__main__":
    main()
