"""Tables of what proves a person, and of what lets them in."""

from django.db import models

from clerestory.spine.ids import new_id
from clerestory.vault.fields import SealedText


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
