import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('clips', '0014_schedules'),
    ]

    operations = [
        migrations.AddField(
            model_name='clip',
            name='downloads',
            field=models.BooleanField(default=False),
        ),
        migrations.CreateModel(
            name='Download',
            fields=[
                ('clip', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='clips.clip')),
                ('name', models.CharField(blank=True, max_length=80)),
                ('bytes', models.PositiveBigIntegerField(default=0)),
                ('asked_at', models.DateTimeField()),
                ('made_at', models.DateTimeField(db_index=True, null=True)),
            ],
            options={
                'db_table': 'clips_download',
            },
        ),
    ]
