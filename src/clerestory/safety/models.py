"""Tables of safety: cases, the reports in them, decisions, appeals, and the moderators' log.

A case names its thing by id: what was decided outlives the thing. It goes with the person whom it
is about. Rows of people are protected: this room lets go of whoever leaves first, keys included.

What moderators write to a person is sealed under that person's key, and what somebody writes in a
report under theirs, or under a key of the report alone where nobody is signed in.
"""

from django.db import models
from django.db.models import Q

from clerestory.safety.grounds import Basis, Ground, Measure, Source, Thing
from clerestory.spine.ids import new_id, to_text
from clerestory.vault.fields import SealedText


class Case(models.Model):
    """One thing that was reported, by however many, or found by us, until it is decided."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    what = models.CharField(max_length=7, choices=Thing)
    thing_id = models.UUIDField()
    # Whose it is.
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    source = models.CharField(max_length=9, choices=Source, default=Source.REPORT)
    # Where nobody reported it: what it is said to be, and why it was opened. What a moderator
    # wrote, or what a program found.
    ground = models.CharField(max_length=20, choices=Ground, blank=True, default="")
    words = SealedText(blank=True, default="")
    # Whether the thing is for its author alone until this is decided: a program found it.
    holds = models.BooleanField(default=False)
    # The case whose decision, to do nothing, did not stand: who made it does not decide again.
    reopens = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")
    # Kept, not counted.
    reports = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField(auto_now_add=True)
    # Which moderator has it in hand, since when; a claim ends by itself.
    claimed_by = models.UUIDField(null=True)
    claimed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        db_table = "safety_case"
        constraints = (
            models.UniqueConstraint(
                fields=("what", "thing_id"), condition=Q(closed_at=None), name="safety_one_case"
            ),
        )
        indexes = (
            models.Index(fields=("id",), condition=Q(closed_at=None), name="safety_queue"),
            models.Index(fields=("what", "thing_id", "id"), name="safety_of_thing"),
        )

    @property
    def key(self) -> str:
        """The id as it stands in addresses."""
        return to_text(self.id)


class Report(models.Model):
    """Somebody says that a thing breaks law or rules."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("safety.Case", models.CASCADE)
    # Null for somebody who was not signed in, or has left.
    reporter = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    # Of the key of its page, where nobody was signed in.
    key_hash = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001  null is not unique
    ground = models.CharField(max_length=20, choices=Ground)
    text = SealedText(whose="reporter_id", blank=True)
    reported_at = models.DateTimeField(auto_now_add=True)
    # That nothing was done can be contested once: when and why; then what another moderator says.
    contested_at = models.DateTimeField(null=True)
    contest = SealedText(whose="reporter_id", blank=True, default="")
    contest_stays = models.BooleanField(null=True)
    contest_answer = SealedText(whose="reporter_id", blank=True, default="")
    contest_by_id = models.UUIDField(null=True)
    contest_by_pseudonym = models.CharField(max_length=12, blank=True, default="")
    contest_decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "safety_report"
        constraints = (
            models.UniqueConstraint(fields=("case", "reporter"), name="safety_report_once"),
        )
        indexes = (
            models.Index(fields=("reporter", "id"), name="safety_reported"),
            models.Index(
                fields=("case",),
                condition=Q(contested_at__isnull=False, contest_decided_at=None),
                name="safety_contested",
            ),
        )

    @property
    def key(self) -> str:
        """The id as it stands in addresses."""
        return to_text(self.id)


class Decision(models.Model):
    """What was decided in a case: the statement of reasons of DSA Art 17."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.OneToOneField("safety.Case", models.CASCADE, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    measure = models.CharField(max_length=10, choices=Measure)
    ground = models.CharField(max_length=20, choices=Ground)
    basis = models.CharField(max_length=5, choices=Basis)
    # The law, or the rule of the terms.
    rule = models.CharField(max_length=200)
    # What was found, and why that is against the rule.
    facts = SealedText()
    reasons = SealedText()
    # Only an id and a name for the log: they outlive a member of the staff.
    by_id = models.UUIDField()
    by_pseudonym = models.CharField(max_length=12)
    # Of the ledger.
    entry_id = models.UUIDField()
    decided_at = models.DateTimeField()
    # Until when it holds; null is without an end. When that was carried out.
    ends_at = models.DateTimeField(null=True, db_index=True)
    ended_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "safety_decision"
        indexes = (models.Index(fields=("person", "id"), name="safety_about"),)

    @property
    def key(self) -> str:
        """The id as it stands in addresses."""
        return to_text(self.id)


class Appeal(models.Model):
    """A person contests a decision, once; somebody else decides about it."""

    decision = models.OneToOneField(
        "safety.Decision", models.CASCADE, primary_key=True, related_name="+"
    )
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    text = SealedText()
    made_at = models.DateTimeField(auto_now_add=True)
    # Whether the decision stays, once somebody has decided, and what they say.
    upheld = models.BooleanField(null=True)
    answer = SealedText(blank=True)
    by_id = models.UUIDField(null=True)
    by_pseudonym = models.CharField(max_length=12, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "safety_appeal"
        indexes = (
            models.Index(
                fields=("decision",), condition=Q(decided_at=None), name="safety_appeals_waiting"
            ),
        )


class Deed(models.Model):
    """What a moderator did: the moderators' own log, and, without names, the public register.

    It says nothing about whom it was done to, and stays when they are erased.
    """

    class Act(models.TextChoices):
        """What was done. Decisions and what is done to them are entries of the public log each."""

        CLAIM = "claim"
        RELEASE = "release"
        OPEN = "open"
        CHANGE = "change"
        DECIDE = "decide"
        UPHOLD = "uphold"
        OVERTURN = "overturn"
        UNDO = "undo"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    act = models.CharField(max_length=8, choices=Act)
    # A thing, or what kind of brake was changed.
    what = models.CharField(max_length=7)
    # Of a change: what it was, as it stands in the lists.
    note = models.CharField(max_length=200, blank=True, default="")
    measure = models.CharField(max_length=10, choices=Measure, blank=True)
    ground = models.CharField(max_length=20, choices=Ground, blank=True)
    case = models.ForeignKey("safety.Case", models.SET_NULL, null=True, related_name="+")
    by_id = models.UUIDField(null=True)
    by_pseudonym = models.CharField(max_length=12, blank=True)
    # The entry of kind MODERATION in the ledger, for what stands in the public log.
    entry_id = models.UUIDField(null=True)
    done_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "safety_deed"
        indexes = (
            models.Index(
                fields=("id",), condition=Q(entry_id__isnull=False), name="safety_register"
            ),
        )
