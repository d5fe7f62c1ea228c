"""Tables of clips, and the number that says when their public lists have changed."""

from django.db import models
from django.db.models import Q

from clerestory.clips.life import OPEN, Audience, Held, Standing, Talk, Work
from clerestory.spine.ids import new_id, to_text
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
