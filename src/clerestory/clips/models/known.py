"""The table of known-bad media."""

from django.db import models


class KnownMedia(models.Model):
    """A hash of media that are known to be bad, as the operator got it: about nobody here."""

    class Kind(models.TextChoices):
        """Of the file as it is uploaded, or of what a still looks like (256 bits)."""

        SHA256 = "sha256"
        PHASH = "phash"

    id = models.BigAutoField(primary_key=True)
    # Under which name the list was brought in.
    list = models.CharField(max_length=60)
    kind = models.CharField(max_length=6, choices=Kind)
    # 32 bytes in hex.
    digest = models.CharField(max_length=64)
    ground = models.CharField(max_length=20)

    class Meta:
        db_table = "clips_known_media"
        constraints = (
            models.UniqueConstraint(fields=("kind", "digest", "list"), name="clips_known_once"),
        )
