"""Tables of accounts: who somebody is here, and the handles that are never free again."""

from django.db import models
from django.db.models import Q

from clerestory.spine.ids import new_id
from clerestory.vault.fields import BlindIndex, SealedText


class Person(models.Model):
    """An account: somebody who can sign in, post and be followed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    handle = models.CharField(max_length=30, unique=True)
    # Handles that look alike share a skeleton, so only the first of them can be taken.
    skeleton = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=60, blank=True)
    bio = models.CharField(max_length=300, blank=True)
    links = models.JSONField(default=list)
    # File name below the public folder of pictures; empty when there is none.
    picture = models.CharField(max_length=80, blank=True)
    # The confirmed address: one that somebody who reads its mail has vouched for. Folded to lower
    # case, domain in ASCII. It is unique by its index.
    email = SealedText(whose="id", null=True)
    email_index = BlindIndex(of="email", unique=True)
    email_confirmed_at = models.DateTimeField(null=True)
    # An address that was typed and not confirmed yet. Several accounts may want the same: if only
    # one could, signing up would tell strangers who is here.
    email_wanted = SealedText(whose="id", blank=True)
    email_wanted_index = BlindIndex(of="email_wanted", db_index=True)
    # Argon2id, with its parameters and salt; empty when nobody may sign in with a password.
    password = models.CharField(max_length=200, blank=True)
    sample = models.BooleanField(default=False)
    # Whether it speaks for an institution: so says whoever runs the server.
    institution = models.BooleanField(default=False, db_default=False)
    # What a private person shares is for followers, and whoever wants to follow asks first.
    private = models.BooleanField(default=False)
    # Of pages and letters; empty: as the browser asks, and letters as the server does.
    language = models.CharField(max_length=12, blank=True, default="", db_default="")
    # Whether the lists of followers and followed are shown to others.
    shows_ties = models.BooleanField(default=True)
    # Whether people find them by searching, here and with search engines that ask.
    findable = models.BooleanField(default=True)
    # Whether clips marked as sensitive are shown without asking: chosen by whoever says that they
    # are of age.
    shows_sensitive = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    # When the account was deleted; the row stays until the rooms above have let go of theirs.
    left_at = models.DateTimeField(null=True)
    # Since when nobody else sees the person: they have left, or are suspended. Who may see whom is
    # asked of this column alone.
    away_at = models.DateTimeField(null=True)
    # Since when what they post reaches those alone who look for it.
    limited_at = models.DateTimeField(null=True)
    # Kept, not counted: how many follow this person, and how many this person follows.
    followers = models.PositiveIntegerField(default=0)
    following = models.PositiveIntegerField(default=0)

    # No column: whether anybody is invisible to a reader, as the door found when they came in.
    distance: bool | None = None

    class Meta:
        db_table = "people_person"
        constraints = (
            models.CheckConstraint(
                name="people_handle_form", condition=Q(handle__regex=r"^[a-z0-9_]{2,30}$")
            ),
            models.CheckConstraint(
                name="people_left_is_away",
                condition=Q(left_at__isnull=True) | Q(away_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"@{self.handle}"

    @property
    def shown_name(self) -> str:
        """What the person is called on a page: the name, or the handle where none is given."""
        return self.name or self.handle

    @property
    def is_suspended(self) -> bool:
        """Whether the account is closed for now: its person may read why, take a copy, appeal."""
        return self.away_at is not None and self.left_at is None

    @property
    def is_limited(self) -> bool:
        """Whether what the person posts reaches those alone who look for it."""
        return self.limited_at is not None

    @property
    def is_confirmed(self) -> bool:
        """Whether the person reads mail at their address; sample people need not."""
        return self.email_confirmed_at is not None or self.sample

    @property
    def address(self) -> str:
        """The path of the person's page."""
        return f"/@{self.handle}"

    @property
    def picture_address(self) -> str:
        """The path of the person's picture, or an empty string."""
        return f"/pictures/{self.picture}" if self.picture else ""


class RetiredHandle(models.Model):
    """A keyed hash of a deleted account's skeleton: its handle, or one like it, is never free."""

    digest = models.CharField(primary_key=True, max_length=64)
    retired_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "people_retired_handle"
