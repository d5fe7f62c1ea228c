"""Tables of social: likes, saves and their collections, reposts, comments and what is about them.

Rows of people are protected: whoever leaves is let go by this room first, so that counts stay true.

Words that are their owner's alone are sealed: names of collections, and filters. What else only its
owner sees stands in the clear because a query needs it so: a like and a save are found by person
and clip, to be done once and to be counted, and a comment that waits is one row with what it is
when it is let through.
"""

from django.db import models
from django.db.models import Q

from clerestory.spine.ids import new_id, to_text
from clerestory.vault.fields import SealedText


class Like(models.Model):
    """A person likes a clip."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    clip = models.ForeignKey("clips.Clip", models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "social_like"
        constraints = (models.UniqueConstraint(fields=("person", "clip"), name="social_like_once"),)
        indexes = (models.Index(fields=("person", "id"), name="social_liked"),)


class Collection(models.Model):
    """Saved clips under a name, which one person uses once; private unless they say otherwise."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    name = SealedText()
    public = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "social_collection"

    @property
    def key(self) -> str:
        """The id as it stands in addresses."""
        return to_text(self.id)


class Save(models.Model):
    """A person saved a clip, for themselves, in one of their collections or in none."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    clip = models.ForeignKey("clips.Clip", models.CASCADE, related_name="+")
    collection = models.ForeignKey("social.Collection", models.SET_NULL, null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "social_save"
        constraints = (models.UniqueConstraint(fields=("person", "clip"), name="social_save_once"),)
        indexes = (
            models.Index(fields=("person", "id"), name="social_saved"),
            models.Index(fields=("collection", "id"), name="social_collected"),
        )


class Repost(models.Model):
    """A person passes a clip on, with words or without."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    clip = models.ForeignKey("clips.Clip", models.CASCADE, related_name="+")
    text = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "social_repost"
        constraints = (
            models.UniqueConstraint(fields=("person", "clip"), name="social_repost_once"),
        )
        indexes = (models.Index(fields=("person", "id"), name="social_reposted"),)


class Comment(models.Model):
    """What a person says under a clip, or under a comment there: two levels, and no third."""

    class Standing(models.TextChoices):
        """Who may read it: everybody who sees the clip, or only its two authors."""

        SHOWN = "shown"
        HELD = "held"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    clip = models.ForeignKey("clips.Clip", models.CASCADE, related_name="+")
    author = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    # Null on the first level; never itself a reply.
    parent = models.ForeignKey("social.Comment", models.CASCADE, null=True, related_name="below")
    # Whose reply was answered, where it was not the parent.
    answered = models.ForeignKey(
        "social.Comment", models.SET_NULL, null=True, related_name="answers"
    )
    standing = models.CharField(max_length=5, choices=Standing, default=Standing.SHOWN)
    # Why moderators hide what it says: a ground of theirs, which all who see its place are told.
    hidden_for = models.CharField(max_length=20, blank=True)
    text = models.CharField(max_length=1000)
    # Handles named in the text that belonged to somebody when it was written.
    mentions = models.JSONField(default=list)
    pinned = models.BooleanField(default=False)
    liked_by_author = models.BooleanField(default=False)
    # Kept, not counted: likes, and replies that are shown.
    likes = models.PositiveIntegerField(default=0)
    replies = models.PositiveIntegerField(default=0)
    posted_at = models.DateTimeField(auto_now_add=True)
    edited_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "social_comment"
        constraints = (
            models.UniqueConstraint(
                fields=("clip",), condition=Q(pinned=True), name="social_one_pin"
            ),
        )
        indexes = (
            models.Index(fields=("clip", "parent", "id"), name="social_newest"),
            models.Index(fields=("clip", "parent", "-pinned", "-likes", "-id"), name="social_top"),
            models.Index(fields=("parent", "id"), name="social_replies"),
            models.Index(fields=("author", "id"), name="social_said"),
        )

    @property
    def key(self) -> str:
        """The id as it stands in addresses."""
        return to_text(self.id)

    @property
    def is_shown(self) -> bool:
        """Whether everybody who sees the clip may read it."""
        return self.standing == self.Standing.SHOWN


class CommentVersion(models.Model):
    """What a comment said before it was changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    comment = models.ForeignKey("social.Comment", models.CASCADE)
    text = models.CharField(max_length=1000)
    written_at = models.DateTimeField()

    class Meta:
        db_table = "social_comment_version"


class CommentLike(models.Model):
    """A person likes a comment."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    comment = models.ForeignKey("social.Comment", models.CASCADE)

    class Meta:
        db_table = "social_comment_like"
        constraints = (
            models.UniqueConstraint(fields=("person", "comment"), name="social_comment_like_once"),
        )


class FilteredWord(models.Model):
    """Words of a person that hold comments under their clips."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    text = SealedText()

    class Meta:
        db_table = "social_filtered_word"
