from django.db import migrations

from clerestory.spine import finding
from clerestory.spine.indexing import index_over


def enter(apps, schema_editor):  # type: ignore[no-untyped-def]  # as Django gives them
    """Let everybody be found who has an account."""
    document = apps.get_model("people", "PersonDocument")
    shelf = finding.Shelf(document, apps.get_model("people", "PersonTerm"))
    people = apps.get_model("people", "Person").objects.filter(left_at=None)
    for person in people.order_by("created_at", "id").iterator():
        strong = f"{person.handle} {person.handle.replace('_', '')} {person.name}"
        finding.put(shelf, document(person=person), strong=strong, weak=person.bio)


class Migration(migrations.Migration):

    dependencies = [("people", "0008_finding")]

    operations = [
        index_over("people_document"),
        migrations.RunPython(enter, migrations.RunPython.noop),
    ]
