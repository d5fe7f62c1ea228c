"""Seal the words of clips that are not open, and the originals that are whole."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import migrations
from django.db.models import Q

from clerestory.spine.ids import to_text
from clerestory.vault.files import seal_file
from clerestory.vault.keys import acting_as

IS_OPEN = Q(standing="published", audience__in=("public", "unlisted"))


def seal(apps: Any, schema_editor: Any) -> None:
    """Seal words first, then files; each only once."""
    clips = apps.get_model("clips", "Clip").objects
    tags = apps.get_model("clips", "ClipTag").objects
    with acting_as("sealing"):
        for clip in clips.exclude(IS_OPEN).iterator(chunk_size=500):
            clip.sealed_description = clip.open_description or clip.sealed_description
            clip.sealed_alt_text = clip.open_alt_text or clip.sealed_alt_text
            clip.open_description, clip.open_alt_text, clip.mentions = "", "", []
            clip.save()
            tags.filter(clip=clip).delete()
        for clip in clips.filter(work__in=("waiting", "playable", "failed")):
            plain = Path(settings.DATA) / "originals" / to_text(clip.id)
            if plain.exists():
                sealed = plain.with_name(f"{plain.name}.sealed")
                seal_file(plain, sealed, person_id=clip.author_id, name=plain.name)
                plain.unlink()


class Migration(migrations.Migration):
    dependencies = [("clips", "0002_words_sealed_beside_open")]

    operations = [migrations.RunPython(seal, migrations.RunPython.noop)]
