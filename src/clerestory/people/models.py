"""Tables of people: the account, what proves it, the sessions, and the ties between people."""

from django.db import models
from django.db.models import Q

from clerestory.spine.ids import new_id, to_text
from clerestory.spine.models import Document, Term
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


class Session(models.Model):
    """A signed-in browser. Only the hash of its key is kept: a copied table opens no door."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    key_hash = models.CharField(max_length=64, unique=True)
    # Browser and system in words ("Firefox on Android"), never the whole header or an address.
    client = SealedText()
    created_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "people_session"


class Token(models.Model):
    """A key for programs. Only its hash is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    key_hash = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=60)
    created_at = models.DateTimeField(auto_now_add=True)
    seen_on = models.DateField(null=True)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "people_token"


class Letter(models.Model):
    """A mail to a person; some hold a link that works once."""

    class Kind(models.TextChoices):
        """What the letter says. The file of this name in `letters/` has the words."""

        # With a link, whose key is made when the letter is posted:
        CONFIRM = "confirm"
        RESET = "reset"
        # Without one; the row goes when the letter is posted:
        ALREADY_HERE = "already_here"
        EMAIL_CHANGING = "email_changing"
        EMAIL_CHANGED = "email_changed"
        PASSWORD_CHANGED = "password_changed"  # noqa: S105  the name of a letter
        WAY_IN_CHANGED = "way_in_changed"
        STAFF_LOOKED = "staff_looked"
        EXPORT_ASKED = "export_asked"
        NOTICES = "notices"
        DECIDED = "decided"
        # With the receipt of the erasure; the erasure waits for it.
        RECEIPT = "receipt"
        GOODBYE = "goodbye"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # Null in the last letter of all, which outlives the account.
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+", null=True)
    kind = models.CharField(max_length=16, choices=Kind)
    # The key itself stands in the mail alone: it is made there, and never written here.
    key_hash = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001  null is not unique
    # Sealed under its own key in the last letter of all.
    email = SealedText()
    # As its person had chosen when it was written; empty: as the server does.
    language = models.CharField(max_length=12, blank=True, default="", db_default="")
    tries = models.PositiveSmallIntegerField(default=0)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "people_letter"


class Challenge(models.Model):
    """A question put to a browser that may be answered once: a passkey's, or a second step's."""

    class Kind(models.TextChoices):
        """What the right answer opens."""

        REGISTER = "register"
        PASSKEY = "passkey"
        PROOF = "proof"
        SECOND_STEP = "second_step"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=12, choices=Kind)
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+", null=True)
    # SHA-256 of the key that the browser holds, or the WebAuthn challenge itself (public).
    secret = models.CharField(max_length=128, unique=True)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "people_challenge"


class Passkey(models.Model):
    """A WebAuthn credential."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    credential = models.BinaryField(max_length=1023, unique=True)
    public_key = models.BinaryField(max_length=2048)
    sign_count = models.PositiveBigIntegerField(default=0)
    name = models.CharField(max_length=60)
    created_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "people_passkey"


class Totp(models.Model):
    """A person's authenticator app (RFC 6238). Unconfirmed until a first code was right."""

    person = models.OneToOneField(
        "people.Person", models.CASCADE, primary_key=True, related_name="+"
    )
    secret = SealedText()
    confirmed_at = models.DateTimeField(null=True)
    # The last time step that was accepted, so that a code works once.
    last_step = models.BigIntegerField(default=0)

    class Meta:
        db_table = "people_totp"


class RecoveryCode(models.Model):
    """A one-time code for when phone and passkeys are lost. The row goes when it is used."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    code_hash = models.CharField(max_length=64)

    class Meta:
        db_table = "people_recovery_code"


class Follow(models.Model):
    """`follower` follows `followed`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    follower = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    followed = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "people_follow"
        constraints = (
            models.UniqueConstraint(fields=("follower", "followed"), name="people_follow_once"),
            models.CheckConstraint(
                name="people_follow_other", condition=~Q(follower=models.F("followed"))
            ),
        )
        indexes = (models.Index(fields=("followed", "follower"), name="people_followers"),)


class FollowRequest(models.Model):
    """`asker` wants to follow `asked`, whose profile is private."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    asker = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    asked = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "people_follow_request"
        constraints = (
            models.UniqueConstraint(fields=("asker", "asked"), name="people_ask_once"),
            models.CheckConstraint(name="people_ask_other", condition=~Q(asker=models.F("asked"))),
        )
        indexes = (models.Index(fields=("asked", "id"), name="people_asked"),)


class Block(models.Model):
    """`blocker` and `blocked` are invisible to each other, because `blocker` said so."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    blocker = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    blocked = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "people_block"
        constraints = (
            models.UniqueConstraint(fields=("blocker", "blocked"), name="people_block_once"),
            models.CheckConstraint(
                name="people_block_other", condition=~Q(blocker=models.F("blocked"))
            ),
        )
        indexes = (models.Index(fields=("blocked", "blocker"), name="people_blocked_by"),)


class Mute(models.Model):
    """`muter` sees nothing of `muted` in feeds until a time, or until taken back."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    muter = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    muted = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    ends_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        db_table = "people_mute"
        constraints = (
            models.UniqueConstraint(fields=("muter", "muted"), name="people_mute_once"),
            models.CheckConstraint(name="people_mute_other", condition=~Q(muter=models.F("muted"))),
        )


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


class LinkProof(models.Model):
    """Whether the page that a profile links to links back to the profile (rel="me")."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    address = models.CharField(max_length=200)
    # When the page was last asked for, and the last look found the link; null where it did not.
    asked_at = models.DateTimeField(null=True)
    proven_at = models.DateTimeField(null=True)
    # Why the last look did not: a code of the way out's, or of `people.backlinks`.
    trouble = models.CharField(max_length=30, blank=True)
    due_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "people_link_proof"
        constraints = (
            models.UniqueConstraint(fields=("person", "address"), name="people_link_once"),
        )


class PersonTerm(Term):
    """A word of handles, names and bios."""

    class Meta:
        db_table = "people_term"


class PersonDocument(Document):
    """What can be searched of a person."""

    person = models.OneToOneField("people.Person", models.CASCADE, related_name="+")

    class Meta:
        db_table = "people_document"


class Brake(models.Model):
    """What the operator and the moderators keep out or slow down: of this server, about nobody."""

    class Kind(models.TextChoices):
        """Words, domains that are linked, domains of mail, ranges of addresses; limits."""

        WORD = "word"
        DOMAIN = "domain"
        MAIL = "mail"
        RANGE = "range"
        LIMIT = "limit"

    class Effect(models.TextChoices):
        """Nobody may, or somebody looks at it."""

        REFUSE = "refuse"
        HOLD = "hold"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=6, choices=Kind)
    # Folded words, a domain in ASCII, a range, or the name of a limit.
    text = models.CharField(max_length=100)
    effect = models.CharField(max_length=6, choices=Effect, default=Effect.REFUSE)
    # Of a limit.
    number = models.PositiveIntegerField(null=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        db_table = "people_brake"
        constraints = (models.UniqueConstraint(fields=("kind", "text"), name="people_brake_once"),)
