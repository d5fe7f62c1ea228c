"""Tables of the feed: counters of clips, and nothing about who watched them that we can read."""

from uuid import uuid4

from django.db import models

from clerestory.spine.ids import new_id
from clerestory.vault.fields import SealedText

REACHED = tuple(f"reached_{tenth}" for tenth in range(11))
# As `counting.THROUGH` names them.
THROUGH = ("through_newest", "through_following", "through_for_you", "through_page")


class Tally(models.Model):
    """What was counted of one clip on one day, in UTC."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # It goes with its clip, and so with the person who posted it.
    clip = models.ForeignKey("clips.Clip", models.CASCADE, related_name="+")
    day = models.DateField()
    shown = models.PositiveBigIntegerField(default=0)
    skipped = models.PositiveBigIntegerField(default=0)
    replayed = models.PositiveBigIntegerField(default=0)
    not_interested = models.PositiveBigIntegerField(default=0)
    # How many left it in each tenth; the last number: how many watched it to its end.
    reached_0 = models.PositiveBigIntegerField(default=0)
    reached_1 = models.PositiveBigIntegerField(default=0)
    reached_2 = models.PositiveBigIntegerField(default=0)
    reached_3 = models.PositiveBigIntegerField(default=0)
    reached_4 = models.PositiveBigIntegerField(default=0)
    reached_5 = models.PositiveBigIntegerField(default=0)
    reached_6 = models.PositiveBigIntegerField(default=0)
    reached_7 = models.PositiveBigIntegerField(default=0)
    reached_8 = models.PositiveBigIntegerField(default=0)
    reached_9 = models.PositiveBigIntegerField(default=0)
    reached_10 = models.PositiveBigIntegerField(default=0)
    # Where it was shown, as far as that was said. A server of before this was kept writes without.
    through_newest = models.PositiveBigIntegerField(default=0, db_default=0)
    through_following = models.PositiveBigIntegerField(default=0, db_default=0)
    through_for_you = models.PositiveBigIntegerField(default=0, db_default=0)
    through_page = models.PositiveBigIntegerField(default=0, db_default=0)

    class Meta:
        db_table = "feed_tally"
        constraints = (models.UniqueConstraint(fields=("clip", "day"), name="feed_tally_once"),)

    @property
    def reached(self) -> list[int]:
        """The eleven numbers in one list."""
        return [getattr(self, name) for name in REACHED]


class Pair(models.Model):
    """How many gave two clips, the later watched with interest next after the earlier, on a day."""

    # Ids of ours begin with a time, which must not be known here.
    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    earlier = models.ForeignKey("clips.Clip", models.CASCADE, related_name="+")
    later = models.ForeignKey("clips.Clip", models.CASCADE, related_name="+")
    day = models.DateField(db_index=True)
    given = models.PositiveIntegerField()

    class Meta:
        db_table = "feed_pair"
        constraints = (
            models.UniqueConstraint(fields=("earlier", "later", "day"), name="feed_pair_once"),
        )


class SealedTaste(models.Model):
    """What a person's devices left here for each other, sealed by them with a passphrase.

    It is sealed once more under the person's key, as all that is theirs alone, and so ends with it.
    """

    person = models.OneToOneField(
        "people.Person", models.CASCADE, primary_key=True, related_name="+"
    )
    # In base 64: what is sealed here is text.
    sealed = SealedText()
    # By which a device tells whether another one wrote meanwhile.
    mark = models.CharField(max_length=32)
    renewed_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "feed_sealed_taste"
