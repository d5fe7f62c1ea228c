"""Tables of the feed: counters of clips, and nothing about who watched them."""

from django.db import models

from clerestory.spine.ids import new_id


def nothing_reached() -> list[int]:
    """Return the counts of a clip that nobody watched yet: one for each tenth, one for its end."""
    return [0] * 11


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
    # How many left in each tenth of it; the eleventh number: watched it to the end.
    reached = models.JSONField(default=nothing_reached)

    class Meta:
        db_table = "feed_tally"
        constraints = (models.UniqueConstraint(fields=("clip", "day"), name="feed_tally_once"),)
