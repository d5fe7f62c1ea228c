"""Tables of clips: the clip, its upload, its files, its words."""

from uuid import UUID

from django.db import models
from django.db.models import Q

from clerestory.clips.life import OPEN, Audience, Held, Standing, Talk, Work
from clerestory.clips.warming import COLDEST
from clerestory.spine.ids import new_id, to_text
from clerestory.spine.models import Document, Term
from clerestory.vault.fields import SealedText


class Clip(models.Model):
    """A short video of one author."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    author = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    work = models.CharField(max_length=10, choices=Work, default=Work.ARRIVING)
    standing = models.CharField(max_length=10, choices=Standing, default=Standing.DRAFT)
    audience = models.CharField(max_length=10, choices=Audience, default=Audience.PUBLIC)
    # The author said "publish" before the first rendition was ready.
    publish_when_playable = models.BooleanField(default=False)

    # The author's words stand in the clear where anybody may read them, and sealed elsewhere:
    # `description` and `alt_text` below know which.
    open_description = models.CharField(max_length=2200, blank=True, db_column="description")
    open_alt_text = models.CharField(max_length=1500, blank=True, db_column="alt_text")
    sealed_description = SealedText(whose="author_id", blank=True)
    sealed_alt_text = SealedText(whose="author_id", blank=True)
    language = models.CharField(max_length=12, blank=True)
    sensitive = models.BooleanField(default=False)
    # What the author says of that, while moderators keep the clip marked; null while they do not.
    own_sensitive = models.BooleanField(null=True)
    held_back = models.CharField(max_length=8, choices=Held, default=Held.NO, blank=True)
    comments_from = models.CharField(max_length=10, choices=Talk, default=Talk.EVERYONE)
    # Comments of others wait until the author lets them through.
    comments_held = models.BooleanField(default=False)
    # Whether whoever may watch may take a file of it along, with the author's handle in it.
    downloads = models.BooleanField(default=False)
    # Handles named in the description that belonged to somebody when it was saved.
    mentions = models.JSONField(default=list)

    # Folder of the clip's files. It changes when the audience becomes narrower, so that an
    # address that was once given out leads nowhere; until it is settled, files may lie under the
    # former name.
    folder = models.CharField(max_length=32, unique=True)
    former_folder = models.CharField(max_length=32, blank=True)
    # File names of the cover and of its small form, and of the frames one can choose from.
    cover = models.CharField(max_length=80, blank=True)
    card = models.CharField(max_length=80, blank=True)
    frames = models.JSONField(default=list)
    # The second of the clip, in milliseconds, that the author chose for the cover.
    cover_at_ms = models.PositiveIntegerField(null=True)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    duration_ms = models.PositiveIntegerField(default=0)
    has_audio = models.BooleanField(default=False)

    # How much of the current piece of work is done, in percent.
    progress = models.PositiveSmallIntegerField(default=0)
    # Why the work was refused or failed: the refusal's class name, and its sentence.
    trouble_code = models.CharField(max_length=60, blank=True)
    trouble = models.CharField(max_length=400, blank=True)

    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True)
    edited_at = models.DateTimeField(null=True)
    # Kept, not counted: the room above says when one more or one fewer is there.
    likes = models.PositiveIntegerField(default=0)
    comments = models.PositiveIntegerField(default=0)
    reposts = models.PositiveIntegerField(default=0)
    saves = models.PositiveIntegerField(default=0)
    # One of these counts has changed since the clip's warmth was last reckoned.
    stirred = models.BooleanField(default=False)
    # When it entered the public lists; null while it is not in them. Lists read this column alone.
    listed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "clips_clip"
        indexes = (
            models.Index(fields=("listed_at", "id"), name="clips_listed"),
            models.Index(fields=("author", "published_at", "id"), name="clips_of_author"),
            models.Index(fields=("published_at", "id"), name="clips_published"),
            models.Index(fields=("author", "id"), name="clips_own"),
            models.Index(fields=("id",), name="clips_stirred", condition=Q(stirred=True)),
        )
        constraints = (
            models.CheckConstraint(
                name="clips_listed_is_public",
                condition=Q(listed_at__isnull=True)
                | Q(
                    standing=Standing.PUBLISHED,
                    audience=Audience.PUBLIC,
                    work__in=(Work.PLAYABLE, Work.COMPLETE),
                    held_back=Held.NO,
                ),
            ),
            models.CheckConstraint(
                name="clips_closed_is_sealed",
                condition=Q(open_description="", open_alt_text="")
                | Q(standing=Standing.PUBLISHED, audience__in=(Audience.PUBLIC, Audience.UNLISTED)),
            ),
            models.CheckConstraint(
                name="clips_published_has_a_time",
                condition=Q(standing=Standing.DRAFT, published_at__isnull=True)
                | ~Q(standing=Standing.DRAFT) & Q(published_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return to_text(self.id)

    @property
    def description(self) -> str:
        """The author's words below the clip; a closed clip's are opened with its author's key."""
        return self.open_description or self.sealed_description

    @description.setter
    def description(self, text: str) -> None:
        self.open_description, self.sealed_description = text, ""

    @property
    def alt_text(self) -> str:
        """What can be seen, in words; the same holds for it."""
        return self.open_alt_text or self.sealed_alt_text

    @alt_text.setter
    def alt_text(self, text: str) -> None:
        self.open_alt_text, self.sealed_alt_text = text, ""

    @property
    def key(self) -> str:
        """The id as it stands in addresses."""
        return to_text(self.id)

    @property
    def address(self) -> str:
        """The path of the clip's page."""
        return f"/clips/{self.key}"

    @property
    def is_draft(self) -> bool:
        """Whether it was never published."""
        return self.standing == Standing.DRAFT

    @property
    def is_playable(self) -> bool:
        """Whether there is at least one rendition."""
        return self.work in {Work.PLAYABLE, Work.COMPLETE}

    @property
    def is_open(self) -> bool:
        """Whether its files may be fetched by anybody who has their address."""
        open_to_all = self.audience in OPEN and not self.author.private
        kept = self.held_back == Held.REMOVED or self.author.away_at is not None
        return self.standing == Standing.PUBLISHED and open_to_all and not kept


class Catalogue(models.Model):
    """One row that counts the changes to what the public lists show, so that they can be cached."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    version = models.PositiveBigIntegerField(default=0)

    class Meta:
        db_table = "clips_catalogue"


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


class ClipTag(models.Model):
    """A hashtag in a description, folded to lower case."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    clip = models.ForeignKey("clips.Clip", models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    # A copy of the clip's, so that a tag's list is one index walk.
    listed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "clips_tag"
        constraints = (models.UniqueConstraint(fields=("clip", "name"), name="clips_tag_once"),)
        indexes = (models.Index(fields=("name", "listed_at", "clip"), name="clips_tag_listed"),)


class Tag(models.Model):
    """A hashtag that public clips carry, and how many do; the row goes with the last of them."""

    name = models.CharField(primary_key=True, max_length=60)
    # The name as it is searched: without accents and lines below.
    plain = models.CharField(max_length=120, db_index=True)
    clips = models.PositiveIntegerField()

    class Meta:
        db_table = "clips_hashtag"


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


class ClipTerm(Term):
    """A word of public clips."""

    class Meta:
        db_table = "clips_term"


class ClipDocument(Document):
    """What can be searched of a clip that is in the public lists."""

    clip = models.OneToOneField("clips.Clip", models.CASCADE, related_name="+")
    # Ids follow this time, so a search since a day begins at the first document of that day.
    made_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        db_table = "clips_document"


class Warmth(models.Model):
    """How much of late was done with a clip: points that are halved each day.

    `rising` is the base-2 logarithm of the points plus the days since 2020. As all clips cool
    alike, their order by it stays true without touching a row.
    """

    clip = models.OneToOneField("clips.Clip", models.CASCADE, primary_key=True, related_name="+")
    # All points of the clip when this was reckoned.
    points = models.PositiveBigIntegerField(default=0)
    rising = models.FloatField(default=COLDEST)

    class Meta:
        db_table = "clips_warmth"
        indexes = (models.Index(fields=("rising", "clip"), name="clips_warmest"),)


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
