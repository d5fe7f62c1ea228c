"""Tables of ties: following, asking to, blocking and muting."""

from django.db import models
from django.db.models import Q

from clerestory.spine.ids import new_id


class Follow(models.Model):
    """`follower` follows `followed`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    follower = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    followed = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "people_follow"
        constraints = (
            models.UniqueConstraint(fields=("follower", "followed"), name="people_follow_once"),
            models.CheckConstraint(
                name="people_follow_other", condition=~Q(follower=models.F("followed"))
            ),
        )
        indexes = (models.Index(fields=("followed", "follower"), name="people_followers"),)


class FollowRequest(models.Model):
    """`asker` wants to follow `asked`, whose profile is private."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    asker = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    asked = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "people_follow_request"
        constraints = (
            models.UniqueConstraint(fields=("asker", "asked"), name="people_ask_once"),
            models.CheckConstraint(name="people_ask_other", condition=~Q(asker=models.F("asked"))),
        )
        indexes = (models.Index(fields=("asked", "id"), name="people_asked"),)


class Block(models.Model):
    """`blocker` and `blocked` are invisible to each other, because `blocker` said so."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    blocker = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    blocked = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "people_block"
        constraints = (
            models.UniqueConstraint(fields=("blocker", "blocked"), name="people_block_once"),
            models.CheckConstraint(
                name="people_block_other", condition=~Q(blocker=models.F("blocked"))
            ),
        )
        indexes = (models.Index(fields=("blocked", "blocker"), name="people_blocked_by"),)


class Mute(models.Model):
    """`muter` sees nothing of `muted` in feeds until a time, or until taken back."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    muter = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    muted = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    ends_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        db_table = "people_mute"
        constraints = (
            models.UniqueConstraint(fields=("muter", "muted"), name="people_mute_once"),
            models.CheckConstraint(name="people_mute_other", condition=~Q(muter=models.F("muted"))),
        )
