"""Tables by which clips are found: hashtags, words, and how warm a clip is."""

from django.db import models

from clerestory.clips.warming import COLDEST
from clerestory.spine.ids import new_id
from clerestory.spine.models import Document, Term


class ClipTag(models.Model):
    """A hashtag in a description, folded to lower case."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    clip = models.ForeignKey("clips.Clip", models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    # A copy of the clip's, so that a tag's list is one index walk.
    listed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "clips_tag"
        constraints = (models.UniqueConstraint(fields=("clip", "name"), name="clips_tag_once"),)
        indexes = (models.Index(fields=("name", "listed_at", "clip"), name="clips_tag_listed"),)


class Tag(models.Model):
    """A hashtag that public clips carry, and how many do; the row goes with the last of them."""

    name = models.CharField(primary_key=True, max_length=60)
    # The name as it is searched: without accents and lines below.
    plain = models.CharField(max_length=120, db_index=True)
    clips = models.PositiveIntegerField()

    class Meta:
        db_table = "clips_hashtag"


class ClipTerm(Term):
    """A word of public clips."""

    class Meta:
        db_table = "clips_term"


class ClipDocument(Document):
    """What can be searched of a clip that is in the public lists."""

    clip = models.OneToOneField("clips.Clip", models.CASCADE, related_name="+")
    # Ids follow this time, so a search since a day begins at the first document of that day.
    made_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        db_table = "clips_document"


class Warmth(models.Model):
    """How much of late was done with a clip: points that are halved each day.

    `rising` is the base-2 logarithm of the points plus the days since 2020. As all clips cool
    alike, their order by it stays true without touching a row.
    """

    clip = models.OneToOneField("clips.Clip", models.CASCADE, primary_key=True, related_name="+")
    # All points of the clip when this was reckoned.
    points = models.PositiveBigIntegerField(default=0)
    rising = models.FloatField(default=COLDEST)

    class Meta:
        db_table = "clips_warmth"
        indexes = (models.Index(fields=("rising", "clip"), name="clips_warmest"),)
