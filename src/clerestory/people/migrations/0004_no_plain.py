"""Drop what was plain, and overwrite where it lay."""

from typing import Any

from django.db import migrations

from clerestory.vault.fields import SealedText

TABLES = ("people_person", "people_session", "people_letter", "people_totp")


def overwrite(apps: Any, schema_editor: Any) -> None:
    """Leave no deleted text in the free pages of the database."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("VACUUM")
        schema_editor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    else:
        for table in TABLES:
            schema_editor.execute(f"VACUUM FULL {table}")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("people", "0003_seal")]

    operations = [
        migrations.RemoveField("person", "plain_email"),
        migrations.RemoveField("person", "plain_email_wanted"),
        migrations.RemoveField("session", "plain_client"),
        migrations.RemoveField("letter", "plain_email"),
        migrations.RemoveField("totp", "plain_secret"),
        migrations.AlterField("session", "client", SealedText()),
        migrations.AlterField("letter", "email", SealedText()),
        migrations.AlterField("totp", "secret", SealedText()),
        migrations.RunPython(overwrite, migrations.RunPython.noop),
    ]
