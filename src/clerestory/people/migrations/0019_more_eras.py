"""More sizes of eras among the documents' terms."""

from django.db import migrations

from clerestory.spine.indexing import index_again


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0018_institution'),
    ]

    operations = [index_again("people_document")]
