from django.db import migrations, models


def carry_over(apps, schema_editor):  # type: ignore[no-untyped-def]  # as Django gives them
    """Whoever had turned comments off keeps them off."""
    clips = apps.get_model("clips", "Clip").objects
    clips.filter(comments_on=False).update(comments_from="nobody")


def carry_back(apps, schema_editor):  # type: ignore[no-untyped-def]  # the same
    clips = apps.get_model("clips", "Clip").objects
    clips.filter(comments_from="nobody").update(comments_on=False)


class Migration(migrations.Migration):

    dependencies = [("clips", "0006_seal_private_files")]

    operations = [
        migrations.AddField(
            model_name="clip",
            name="comments_from",
            field=models.CharField(
                choices=[
                    ("everyone", "Everyone"),
                    ("followers", "Followers"),
                    ("mentioned", "Mentioned"),
                    ("nobody", "Nobody"),
                ],
                default="everyone",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="clip", name="comments_held", field=models.BooleanField(default=False)
        ),
        migrations.AddField(
            model_name="clip", name="likes", field=models.PositiveIntegerField(default=0)
        ),
        migrations.AddField(
            model_name="clip", name="comments", field=models.PositiveIntegerField(default=0)
        ),
        migrations.AddField(
            model_name="clip", name="reposts", field=models.PositiveIntegerField(default=0)
        ),
        migrations.AddField(
            model_name="clip", name="saves", field=models.PositiveIntegerField(default=0)
        ),
        migrations.RunPython(carry_over, carry_back),
        migrations.RemoveField(model_name="clip", name="comments_on"),
    ]
