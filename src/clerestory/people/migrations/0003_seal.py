"""Seal what was plain."""

from typing import Any

from django.db import migrations

from clerestory.vault.keys import acting_as

COLUMNS = {
    "Person": ("email", "email_wanted"),
    "Session": ("client",),
    "Letter": ("email",),
    "Totp": ("secret",),
}
INDEXED = {"email": "email_index", "email_wanted": "email_wanted_index"}


def seal(apps: Any, schema_editor: Any) -> None:
    """Move each text into its sealed column; a row that is sealed already is left alone."""
    with acting_as("sealing"):
        for name, columns in COLUMNS.items():
            table = apps.get_model("people", name)
            for row in table.objects.iterator(chunk_size=500):
                changed = []
                for column in columns:
                    text = getattr(row, f"plain_{column}")
                    if text:
                        setattr(row, column, text)
                        setattr(row, f"plain_{column}", "" if name != "Person" else None)
                        changed += [column, f"plain_{column}"]
                        if name == "Person":
                            changed.append(INDEXED[column])
                if name == "Person":
                    row.plain_email_wanted = ""
                if changed:
                    row.save(update_fields=changed)


class Migration(migrations.Migration):
    dependencies = [("people", "0002_sealed_beside_plain")]

    operations = [migrations.RunPython(seal, migrations.RunPython.noop)]
