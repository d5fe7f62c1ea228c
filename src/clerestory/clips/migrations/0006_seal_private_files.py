"""Seal what lies in the private place, and what captions of closed clips say.

One file at a time, and one that is sealed goes: a run that is broken off is taken up by the next.
"""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from clerestory.spine.ids import to_text
from clerestory.vault.fields import SealedText
from clerestory.vault.files import PART, seal_file
from clerestory.vault.keys import acting_as
from clerestory.vault.refused import KeysGone

IS_OPEN = Q(standing="published", audience__in=("public", "unlisted"))
SEALED = ".sealed"


def seal_files(apps: Any, schema_editor: Any) -> None:
    """Seal files; those of somebody whose keys were destroyed can be nobody's any more."""
    home = Path(settings.DATA) / "media" / "private"
    clips = apps.get_model("clips", "Clip").objects
    with acting_as("sealing"):
        for folder in sorted(home.iterdir()) if home.exists() else []:
            clip = clips.filter(Q(folder=folder.name) | Q(former_folder=folder.name)).first()
            if clip is None:
                continue  # it is deleted as what no clip names
            for file in sorted(folder.iterdir()):
                if file.suffix in {SEALED, PART}:
                    continue
                name = f"{to_text(clip.id)}/{file.name}"
                target = file.with_name(f"{file.name}{SEALED}")
                try:
                    seal_file(file, target, person_id=clip.author_id, name=name)
                except KeysGone:
                    pass
                file.unlink()


def seal_captions(apps: Any, schema_editor: Any) -> None:
    """Seal what captions say."""
    captions = apps.get_model("clips", "Captions")
    closed = apps.get_model("clips", "Clip").objects.exclude(IS_OPEN).values("id")
    with acting_as("sealing"):
        rows = captions.objects.select_related("clip").filter(clip__in=closed).exclude(open_text="")
        for row in rows.iterator(chunk_size=500):
            row.author_id = row.clip.author_id
            try:
                row.sealed_text, row.open_text = row.open_text, ""
                row.save()
            except KeysGone:
                captions.objects.filter(id=row.id).update(open_text="")


class Migration(migrations.Migration):
    dependencies = [("clips", "0005_upload_name_sealed")]

    operations = [
        migrations.AlterField(
            "captions", "text", models.TextField(blank=True, db_column="text")
        ),
        migrations.RenameField("captions", "text", "open_text"),
        migrations.AddField("captions", "sealed_text", SealedText(blank=True, whose="author_id")),
        migrations.RunPython(seal_captions, migrations.RunPython.noop),
        migrations.RunPython(seal_files, migrations.RunPython.noop),
    ]
