"""Tables of notices: single happenings, and what each person chose to be told.

A notice is one act of one person. Lines such as "3 people like your clip" are made when they are
read, so nothing kept can contradict what happened. It stands in the clear because it is asked for
by person, kind and clip together; it says nothing that the like or the comment itself does not.
"""

from django.db import models
from django.db.models import Q

from clerestory.notices.kinds import Kind
from clerestory.spine.ids import new_id


class Notice(models.Model):
    """`actor` did something that concerns `person`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16, choices=[(kind.value, kind.name) for kind in Kind])
    # Null where it is about the account itself.
    actor = models.ForeignKey("people.Person", models.CASCADE, null=True, related_name="+")
    clip = models.ForeignKey("clips.Clip", models.CASCADE, null=True, related_name="+")
    comment = models.ForeignKey("social.Comment", models.CASCADE, null=True, related_name="+")
    # Notices of one day and kind with the same `about` are one line: a clip's, a comment's, a
    # person's own id, one of its own for what stands alone, a decision's or a report's.
    about = models.UUIDField()
    day = models.DateField()
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    # Whether a letter is still to say that there is news.
    to_mail = models.BooleanField(default=False)

    class Meta:
        db_table = "notices_notice"
        indexes = (
            models.Index(fields=("person", "-day", "kind", "about"), name="notices_lines"),
            models.Index(fields=("person", "-at"), condition=Q(read_at=None), name="notices_new"),
            models.Index(fields=("person",), condition=Q(to_mail=True), name="notices_to_mail"),
            models.Index(fields=("at",), name="notices_by_age"),
        )


class Choices(models.Model):
    """What a person wants to be told otherwise than by default; nobody has a row unasked."""

    person = models.OneToOneField(
        "people.Person", models.CASCADE, primary_key=True, related_name="+"
    )
    # Names of kinds.
    silent = models.JSONField(default=list)
    mailed = models.JSONField(default=list)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "notices_choices"
