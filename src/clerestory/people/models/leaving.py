"""Tables of copies that people take along, and of erasures."""

from django.db import models

from clerestory.spine.ids import new_id, to_text
from clerestory.vault.fields import SealedText


class Export(models.Model):
    """A copy of everything a person has here, made at their wish. The file goes when it ends."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    # Of the ledger: a copy is made only after the log has it.
    entry_id = models.UUIDField()
    asked_at = models.DateTimeField(auto_now_add=True)
    ready_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    # Of the archive, before it is sealed.
    bytes = models.PositiveBigIntegerField(default=0)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "people_export"

    @property
    def key(self) -> str:
        """The id as it stands in addresses."""
        return to_text(self.id)


class Erasure(models.Model):
    """An account on its way out: closed to all, its key and its rows still here.

    The row goes with the account. Whoever holds the key of its page can fetch the receipt until
    then, and have the rest done at once.
    """

    person = models.OneToOneField(
        "people.Person", models.CASCADE, primary_key=True, related_name="+"
    )
    key_hash = models.CharField(max_length=64, unique=True)
    # Of the ledger.
    entry_id = models.UUIDField()
    # The receipt file, once the entry stands in the log, seen by witnesses.
    receipt = SealedText(blank=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    # When the keys go. Null until there is a receipt.
    due_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "people_erasure"
