"""Tables of the gate: the ledger, which keeps ids and no keys, because it outlives a person."""

from django.db import models
from django.db.models import Q

from clerestory.spine.ids import new_id


class Entry(models.Model):
    """One act that must stand in the log: its leaf, and what opens the leaf.

    Rows are numbered by `position` and go to the log in that order.
    """

    position = models.BigAutoField(primary_key=True)
    entry_id = models.UUIDField(unique=True, default=new_id, editable=False)
    kind = models.PositiveSmallIntegerField()  # of `tlog.leaves.Kind`
    # Whom it is about, and which of this person's entries of this kind it is, from 0.
    person_id = models.UUIDField(null=True)
    number = models.PositiveBigIntegerField(null=True)
    # The leaf's salt (32 bytes) and its body in canonical JSON, sealed together with the person's
    # key: with the salt alone, a copy of the table would let somebody try out bodies.
    opening = models.BinaryField()
    leaf = models.BinaryField(max_length=70)
    recorded_at = models.DateTimeField(auto_now_add=True)
    # Where it stands in the log, once it does, and since when.
    index = models.PositiveBigIntegerField(null=True)
    logged_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "gate_entry"
        constraints = (
            models.UniqueConstraint(
                fields=("person_id", "kind", "number"), name="gate_entry_without_gap"
            ),
            models.CheckConstraint(
                name="gate_entry_of_somebody",
                condition=Q(person_id=None, number=None) | Q(person_id__isnull=False),
            ),
        )
        indexes = (
            models.Index(fields=("position",), condition=Q(index=None), name="gate_entry_waiting"),
            models.Index(fields=("person_id", "position"), name="gate_entry_theirs"),
        )


class Counter(models.Model):
    """The number that a person's next entry of a kind gets."""

    person_id = models.UUIDField()
    kind = models.PositiveSmallIntegerField()
    next = models.PositiveBigIntegerField(default=0)

    class Meta:
        db_table = "gate_counter"
        constraints = (
            models.UniqueConstraint(fields=("person_id", "kind"), name="gate_counter_once"),
        )
