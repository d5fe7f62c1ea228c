"""Tables of staff access. Only ids of people stand in them: they outlive a person.

What was asked and who approved is kept without the subject when that person is erased, because it
is the record by which those who looked can be held to account.
"""

from django.db import models

from clerestory.spine.ids import new_id


class Edition(models.Model):
    """A roster and a policy that were in force together; the highest number is in force now."""

    number = models.PositiveBigIntegerField(primary_key=True)
    roster_sha256 = models.CharField(max_length=64)
    policy_sha256 = models.CharField(max_length=64)
    enacted_at = models.DateTimeField(auto_now_add=True)
    # The entry of kind POLICY in the ledger.
    entry_id = models.UUIDField()

    class Meta:
        db_table = "gate_staff_edition"


class Case(models.Model):
    """Why staff deal with one person: a ticket, a report, an order."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # Null when the person was erased.
    subject_id = models.UUIDField(null=True, db_index=True)
    reference = models.CharField(max_length=60)
    opened_by = models.UUIDField()
    opened_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "gate_staff_case"


class Request(models.Model):
    """What a member wants to open. `text` is what the passkeys sign."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("Case", models.CASCADE, related_name="+")
    actor_id = models.UUIDField(db_index=True)
    actor_pseudonym = models.CharField(max_length=12)
    purpose = models.CharField(max_length=12)
    fields = models.JSONField()
    # Emptied some time after the end, and when the person is erased: it holds words about them.
    text = models.TextField()
    asked_at = models.DateTimeField()
    # Until when it can be approved and opened.
    ends_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "gate_staff_request"


class Approval(models.Model):
    """The second person's yes: the answer of their passkey to the hash of exactly that request."""

    request = models.OneToOneField("Request", models.CASCADE, primary_key=True, related_name="+")
    approver_id = models.UUIDField()
    approver_pseudonym = models.CharField(max_length=12)
    answer = models.TextField()
    approved_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "gate_staff_approval"


class Decision(models.Model):
    """How a request ended. It has exactly one entry in the ledger, written in the same act."""

    class Word(models.TextChoices):
        """What was decided."""

        PERMIT = "permit"
        DENY = "deny"

    request = models.OneToOneField("Request", models.CASCADE, primary_key=True, related_name="+")
    word = models.CharField(max_length=6, choices=Word)
    rules = models.JSONField()
    entry_id = models.UUIDField()
    # The witnessed proof of the entry, once there is one; never without it is a key asked for.
    proof = models.BinaryField(null=True)
    decided_at = models.DateTimeField(db_index=True)
    # Until when the fields stay open; null where nothing was.
    opens_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "gate_staff_decision"


class Delay(models.Model):
    """A person is told later, under an order: since when that stands in the log, and until when."""

    request = models.OneToOneField("Request", models.CASCADE, primary_key=True, related_name="+")
    entry_id = models.UUIDField()
    until = models.DateTimeField(db_index=True)
    # The entry that tells the person; null until the day has come.
    reveal_id = models.UUIDField(null=True)

    class Meta:
        db_table = "gate_staff_delay"
