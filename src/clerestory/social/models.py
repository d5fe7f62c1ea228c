"""Tables of social: likes, saves and their collections, reposts, comments and what is about them.

Rows of people are protected: whoever leaves is let go by this room first, so that counts stay true.
"""

from django.db import models
from django.db.models import Q

from clerestory.spine.ids import new_id, to_text


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
    """Saved clips under a name; private unless its person says otherwise."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    public = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "social_collection"
        constraints = (
            models.UniqueConstraint(fields=("person", "name"), name="social_collection_once"),
        )

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
    """Words of a person that hold comments under their clips. `folded` is what is compared."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    text = models.CharField(max_length=60)
    folded = models.CharField(max_length=120)

    class Meta:
        db_table = "social_filtered_word"
        constraints = (
            models.UniqueConstraint(fields=("person", "folded"), name="social_filter_once"),
        )
