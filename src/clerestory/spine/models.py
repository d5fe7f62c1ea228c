"""Tables of the spine: the outbox, the timers, allowances, and the workers' signs of life."""

from django.db import models

from clerestory.spine.ids import new_id


class Fact(models.Model):
    """One announced fact that waits for its hearers; the row goes when all have heard."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=80)
    body = models.JSONField()
    announced_at = models.DateTimeField(auto_now_add=True)
    tries = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True)
    trouble = models.TextField(default="")

    class Meta:
        db_table = "spine_fact"
        ordering = ("id",)


class Timer(models.Model):
    """When a timed job last began, so that one of many workers runs it."""

    name = models.CharField(primary_key=True, max_length=120)
    began_at = models.DateTimeField()

    class Meta:
        db_table = "spine_timer"


class Allowance(models.Model):
    """How often a key was used within the current window. Keys are keyed hashes, never names."""

    key = models.CharField(primary_key=True, max_length=64)
    used = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "spine_allowance"


class Worker(models.Model):
    """A worker process and when it last said that it lives."""

    id = models.CharField(primary_key=True, max_length=64)
    seen_at = models.DateTimeField()

    class Meta:
        db_table = "spine_worker"


class Term(models.Model):
    """A word of a shelf, and how many documents hold it; the row goes with the last of them.

    A room that can be searched has a table of these and one of documents (see `spine.finding`).
    """

    id = models.BigAutoField(primary_key=True)
    # Folded: see `spine.folding`.
    text = models.CharField(max_length=40, unique=True)
    documents = models.PositiveIntegerField()

    class Meta:
        abstract = True


class Document(models.Model):
    """What can be searched of one thing: the numbers of its terms, with a space between them.

    The words themselves stand in the table of terms alone: what an index keeps of a deleted
    document until it is tidied are numbers, which stand for nothing once the terms are gone.
    """

    id = models.BigAutoField(primary_key=True)
    # Terms that say what it is, and those that only occur in it.
    strong = models.TextField()
    weak = models.TextField()
    # Of what kind it is, for filters: short words that begin with a letter.
    marks = models.CharField(max_length=60)

    class Meta:
        abstract = True
