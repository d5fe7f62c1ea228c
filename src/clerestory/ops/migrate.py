"""Migrate: brings the tables of the database up to this version's."""

from django.core.management import call_command

from clerestory.ops import child, log
from clerestory.ops.boot import boot


def main() -> None:
    """Apply every migration that the database has not seen."""
    child.begin()
    log.begin("migrate")
    boot()
    call_command("migrate", interactive=False, verbosity=0)


if __name__ == "__main__":
    main()
