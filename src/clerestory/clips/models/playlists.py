"""Tables of what authors arrange: pins, playlists, and times to be published at."""

from uuid import UUID

from django.db import models

from clerestory.spine.ids import new_id, to_text
from clerestory.vault.fields import SealedText


class Pin(models.Model):
    """A clip stands on top of its author's page; the first that was pinned stands first."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    author = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    clip = models.OneToOneField("clips.Clip", models.CASCADE, related_name="+")

    class Meta:
        db_table = "clips_pin"


class Playlist(models.Model):
    """Clips of one author in an order of theirs, under a name.

    Whom it is for depends on the clips in it: who may watch none of them is not told that there is
    such a list. So its words are sealed.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    author = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    name = SealedText(whose="author_id")
    description = SealedText(whose="author_id", blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "clips_playlist"

    @property
    def key(self) -> str:
        """The id as it stands in addresses."""
        return to_text(self.id)

    @property
    def address(self) -> str:
        """The path of the playlist's page."""
        return f"/playlists/{self.key}"


class PlaylistClip(models.Model):
    """A clip in a playlist. Places grow along the list; where a clip went, one is wanting."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    playlist = models.ForeignKey("clips.Playlist", models.CASCADE)
    clip = models.ForeignKey("clips.Clip", models.CASCADE, related_name="+")
    place = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "clips_playlist_clip"
        constraints = (
            models.UniqueConstraint(fields=("playlist", "clip"), name="clips_in_playlist_once"),
        )
        indexes = (models.Index(fields=("playlist", "place"), name="clips_playlist_order"),)


class Schedule(models.Model):
    """When a draft is to be published, and in which time zone its author said so."""

    clip = models.OneToOneField("clips.Clip", models.CASCADE, primary_key=True, related_name="+")
    at = models.DateTimeField(db_index=True)
    zone = SealedText(whose="author_id")

    class Meta:
        db_table = "clips_schedule"

    @property
    def author_id(self) -> UUID:
        """Whose key seals the zone."""
        return self.clip.author_id
