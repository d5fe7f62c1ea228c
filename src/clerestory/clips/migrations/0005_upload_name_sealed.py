"""Keep the names of uploads sealed; those of uploads on their way are only shown, and so let go."""

from django.db import migrations

import clerestory.vault.fields


class Migration(migrations.Migration):
    dependencies = [("clips", "0004_closed_is_sealed")]

    operations = [
        migrations.RemoveField(model_name="upload", name="name"),
        migrations.AddField(
            model_name="upload",
            name="name",
            field=clerestory.vault.fields.SealedText(blank=True, default="", whose="person_id"),
            preserve_default=False,
        ),
    ]
