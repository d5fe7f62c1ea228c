"""Hold it: a closed clip has no words in the clear."""

from typing import Any

from django.db import migrations, models
from django.db.models import Q


def overwrite(apps: Any, schema_editor: Any) -> None:
    """Leave no sealed words behind in the clear, in the free pages of the database."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("VACUUM")
        schema_editor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    else:
        schema_editor.execute("VACUUM FULL clips_clip")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("clips", "0003_seal_closed_clips")]

    operations = [
        migrations.AddConstraint(
            "clip",
            models.CheckConstraint(
                name="clips_closed_is_sealed",
                condition=Q(open_description="", open_alt_text="")
                | Q(standing="published", audience__in=("public", "unlisted")),
            ),
        ),
        migrations.RunPython(overwrite, migrations.RunPython.noop),
    ]
