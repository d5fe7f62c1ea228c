"""Room for what is sealed, beside what is plain."""

from django.db import migrations, models

from clerestory.vault.fields import BlindIndex, SealedText


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [
        migrations.RenameField("person", "email", "plain_email"),
        migrations.RenameField("person", "email_wanted", "plain_email_wanted"),
        migrations.RenameField("session", "client", "plain_client"),
        migrations.RenameField("letter", "email", "plain_email"),
        migrations.RenameField("totp", "secret", "plain_secret"),
        # From here on rows may come without them.
        migrations.AlterField(
            "person",
            "plain_email",
            models.CharField(max_length=254, null=True),
        ),
        migrations.AlterField(
            "person", "plain_email_wanted", models.CharField(max_length=254, blank=True, default="")
        ),
        migrations.AddField("person", "email", SealedText(null=True, whose="id")),
        migrations.AddField("person", "email_index", BlindIndex(of="email", unique=True)),
        migrations.AddField("person", "email_wanted", SealedText(blank=True, whose="id")),
        migrations.AddField(
            "person", "email_wanted_index", BlindIndex(of="email_wanted", db_index=True)
        ),
        migrations.AddField("session", "client", SealedText(default=b"")),
        migrations.AddField("letter", "email", SealedText(default=b"")),
        migrations.AddField("totp", "secret", SealedText(default=b"")),
    ]
