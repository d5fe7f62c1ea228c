"""More sizes of eras among the documents' terms."""

from django.db import migrations

from clerestory.spine.indexing import index_again


class Migration(migrations.Migration):

    dependencies = [
        ('clips', '0016_known_media'),
    ]

    operations = [index_again("clips_document")]
