"""Room for the words of closed clips, beside those of open ones."""

from django.db import migrations, models

from clerestory.vault.fields import SealedText


class Migration(migrations.Migration):
    dependencies = [("clips", "0001_initial"), ("people", "0004_no_plain")]

    operations = [
        # The columns keep their names.
        migrations.AlterField(
            "clip",
            "description",
            models.CharField(blank=True, db_column="description", max_length=2200),
        ),
        migrations.RenameField("clip", "description", "open_description"),
        migrations.AlterField(
            "clip", "alt_text", models.CharField(blank=True, db_column="alt_text", max_length=1500)
        ),
        migrations.RenameField("clip", "alt_text", "open_alt_text"),
        migrations.AddField("clip", "sealed_description", SealedText(blank=True, whose="author_id")),
        migrations.AddField("clip", "sealed_alt_text", SealedText(blank=True, whose="author_id")),
    ]
