"""Sweeping: what has run out is deleted, not only ignored."""

from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from clerestory.people.models import Challenge, Letter, Person, Session, Token
from clerestory.vault.actions import forget

# An address that nobody confirmed may be a stranger's: it is not kept longer than this.
UNCONFIRMED = timedelta(days=14)
# Where no mail server is set, a letter is a file that whoever runs this server reads.
MAIL_FILES = timedelta(days=7)


def sweep() -> int:
    """Delete ended sessions, tokens, letters and questions; return how many rows went.

    Addresses that were typed and never confirmed are forgotten; their accounts stay.
    """
    now = timezone.now()
    for letter in Letter.objects.filter(expires_at__lte=now, person=None):
        forget(person_id=letter.id)
    gone = sum(
        rows.filter(expires_at__lte=now).delete()[0]
        for rows in (
            Session.objects.all(),
            Token.objects.all(),
            Letter.objects.all(),
            Challenge.objects.all(),
        )
    )
    stale = Person.objects.filter(
        created_at__lt=now - UNCONFIRMED, email_wanted_index__isnull=False
    )
    waiting = Letter.objects.filter(kind=Letter.Kind.CONFIRM).values("person")
    stale.exclude(id__in=waiting).update(email_wanted="", email_wanted_index=None)
    return gone


def sweep_mail() -> int:
    """Delete the files of old letters; return how many."""
    before = (timezone.now() - MAIL_FILES).timestamp()
    old = [file for file in _mail().glob("*") if file.stat().st_mtime < before]
    for file in old:
        file.unlink(missing_ok=True)
    return len(old)


def _mail() -> Path:
    return Path(settings.DATA) / "mail"
