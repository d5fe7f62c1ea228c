"""Tables of a clip's files: its upload, its renditions, a copy to take along, its captions."""

from uuid import UUID

from django.db import models

from clerestory.spine.ids import new_id, to_text
from clerestory.vault.fields import SealedText


class Upload(models.Model):
    """A file on its way here, in the tus protocol. How much arrived is the size of its file."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    clip = models.OneToOneField("clips.Clip", models.CASCADE, related_name="+")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    size = models.PositiveBigIntegerField()
    # As the browser named it, cleaned for showing; never used as a path. Phones name films by
    # date and place, so it is sealed.
    name = SealedText(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    # The row outlives the upload: a client whose last answer was lost asks how far it is.
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "clips_upload"

    @property
    def key(self) -> str:
        """The id as it stands in addresses."""
        return to_text(self.id)


class Rendition(models.Model):
    """One playable file of a clip."""

    class Kind(models.TextChoices):
        """How it was made."""

        REMUX = "remux"
        RUNG = "rung"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    clip = models.ForeignKey("clips.Clip", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=5, choices=Kind)
    name = models.CharField(max_length=80)
    short_side = models.PositiveIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    bit_rate = models.PositiveIntegerField()
    bytes = models.PositiveBigIntegerField()
    codecs = models.CharField(max_length=60)

    class Meta:
        db_table = "clips_rendition"
        ordering = ("short_side",)
        constraints = (
            models.UniqueConstraint(fields=("clip", "short_side"), name="clips_rung_once"),
        )


class Download(models.Model):
    """A copy of a clip to take along, with the author's handle in the corner; asked for once.

    `name` is empty until it is made. It lies in the clip's folder, as its renditions do.
    """

    clip = models.OneToOneField("clips.Clip", models.CASCADE, primary_key=True, related_name="+")
    name = models.CharField(max_length=80, blank=True)
    bytes = models.PositiveBigIntegerField(default=0)
    asked_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        db_table = "clips_download"


class Captions(models.Model):
    """The captions of a clip in one language, as a WebVTT file and as plain text.

    The text stands as the clip's own words do: in the clear where anybody may read it, else sealed.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    clip = models.ForeignKey("clips.Clip", models.CASCADE, related_name="+")
    language = models.CharField(max_length=12)
    name = models.CharField(max_length=80)
    open_text = models.TextField(blank=True, db_column="text")
    sealed_text = SealedText(whose="author_id", blank=True)

    class Meta:
        db_table = "clips_captions"
        ordering = ("language",)
        constraints = (
            models.UniqueConstraint(fields=("clip", "language"), name="clips_captions_once"),
        )

    @property
    def author_id(self) -> UUID:
        """Whose key seals the text."""
        return self.clip.author_id

    @property
    def text(self) -> str:
        """What is said, in lines; a closed clip's is opened with its author's key."""
        return self.open_text or self.sealed_text

    def put(self, text: str, *, is_open: bool) -> None:
        """Keep the text, in the clear or sealed."""
        self.open_text, self.sealed_text = (text, "") if is_open else ("", text)
