"""Tables about profiles: whether links lead back, and the words by which people are found."""

from django.db import models

from clerestory.spine.ids import new_id
from clerestory.spine.models import Document, Term


class LinkProof(models.Model):
    """Whether the page that a profile links to links back to the profile (rel="me")."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    address = models.CharField(max_length=200)
    # When the page was last asked for, and the last look found the link; null where it did not.
    asked_at = models.DateTimeField(null=True)
    proven_at = models.DateTimeField(null=True)
    # Why the last look did not: a code of the way out's, or of `people.backlinks`.
    trouble = models.CharField(max_length=30, blank=True)
    due_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "people_link_proof"
        constraints = (
            models.UniqueConstraint(fields=("person", "address"), name="people_link_once"),
        )


class PersonTerm(Term):
    """A word of handles, names and bios."""

    class Meta:
        db_table = "people_term"


class PersonDocument(Document):
    """What can be searched of a person."""

    person = models.OneToOneField("people.Person", models.CASCADE, related_name="+")

    class Meta:
        db_table = "people_document"
