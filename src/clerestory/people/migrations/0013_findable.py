from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0012_link_proofs'),
    ]

    operations = [
        migrations.AddField(
            model_name='person',
            name='findable',
            field=models.BooleanField(default=True),
        ),
    ]
