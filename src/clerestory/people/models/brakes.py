"""The table of what nobody may write here, link to or come from."""

from django.db import models

from clerestory.spine.ids import new_id


class Brake(models.Model):
    """What the operator and the moderators keep out or slow down: of this server, about nobody."""

    class Kind(models.TextChoices):
        """Words, domains that are linked, domains of mail, ranges of addresses; limits."""

        WORD = "word"
        DOMAIN = "domain"
        MAIL = "mail"
        RANGE = "range"
        LIMIT = "limit"

    class Effect(models.TextChoices):
        """Nobody may, or somebody looks at it."""

        REFUSE = "refuse"
        HOLD = "hold"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=6, choices=Kind)
    # Folded words, a domain in ASCII, a range, or the name of a limit.
    text = models.CharField(max_length=100)
    effect = models.CharField(max_length=6, choices=Effect, default=Effect.REFUSE)
    # Of a limit.
    number = models.PositiveIntegerField(null=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        db_table = "people_brake"
        constraints = (models.UniqueConstraint(fields=("kind", "text"), name="people_brake_once"),)
