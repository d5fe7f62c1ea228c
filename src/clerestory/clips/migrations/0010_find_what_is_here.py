from django.db import migrations
from django.db.models import Count

from clerestory.spine import finding
from clerestory.spine.folding import fold
from clerestory.spine.indexing import index_over


def enter(apps, schema_editor):  # type: ignore[no-untyped-def]  # as Django gives them
    """Let every clip be found that is in the public lists, the oldest first."""
    clips, captions = (apps.get_model("clips", name).objects for name in ("Clip", "Captions"))
    document = apps.get_model("clips", "ClipDocument")
    shelf = finding.Shelf(document, apps.get_model("clips", "ClipTerm"))
    listed = clips.filter(listed_at__isnull=False).order_by("listed_at", "id")
    for clip in listed.iterator():
        spoken = list(captions.filter(clip=clip).values_list("open_text", flat=True))
        length = "l0" if clip.duration_ms < 30_000 else "l1" if clip.duration_ms < 120_000 else "l2"
        row = document(clip=clip)
        finding.put(
            shelf,
            row,
            strong=clip.open_description,
            weak="\n".join([clip.open_alt_text, *spoken])[:60_000],
            marks=f"{length} cc" if spoken else length,
        )
        document.objects.filter(pk=row.pk).update(made_at=clip.listed_at)
    rows = apps.get_model("clips", "ClipTag").objects.filter(listed_at__isnull=False)
    tag = apps.get_model("clips", "Tag")
    for name, count in rows.values_list("name").annotate(Count("id")).order_by("name"):
        tag.objects.create(name=name, plain=fold(name).replace("_", "")[:120], clips=count)
    clips.exclude(likes=0, comments=0, reposts=0).update(stirred=True)


class Migration(migrations.Migration):

    dependencies = [("clips", "0009_finding")]

    operations = [
        index_over("clips_document"),
        migrations.RunPython(enter, migrations.RunPython.noop),
    ]
