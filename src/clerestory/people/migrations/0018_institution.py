from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0017_language'),
    ]

    operations = [
        migrations.AddField(
            model_name='person',
            name='institution',
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
