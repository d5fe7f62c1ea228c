"""Allowances: how often something may be done in a window, kept without names or addresses.

The key is an HMAC of what is counted, under a key derived from the secret and the day: after a
day nobody, the operator included, can tell whose row it was.
"""

import hashlib
import hmac
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.db.models import F
from django.utils import timezone

from clerestory.spine.models import Allowance
from clerestory.spine.refusals import TooMany

# One statement, so that two at once never both use the last try. Both databases know this form.
_SPEND = """
INSERT INTO spine_allowance AS here ("key", used, ends_at) VALUES (%s, 1, %s)
ON CONFLICT ("key") DO UPDATE SET
    used = CASE WHEN here.ends_at <= %s THEN 1 ELSE here.used + 1 END,
    ends_at = CASE WHEN here.ends_at <= %s THEN excluded.ends_at ELSE here.ends_at END
WHERE here.ends_at <= %s OR here.used < %s RETURNING used
"""


def spend(act: str, who: str, *, limit: int, seconds: int) -> None:
    """Use one of `limit` tries of `act` by `who` in a window of `seconds`; raise TooMany."""
    now = timezone.now()
    key = _key(act, who)
    ends = Allowance._meta.get_field("ends_at")  # noqa: SLF001  Django's documented way in
    at, end = (
        ends.get_db_prep_value(moment, connection)
        for moment in (now, now + timedelta(seconds=seconds))
    )
    with connection.cursor() as cursor:
        cursor.execute(_SPEND, (key, end, at, at, at, limit))
        if cursor.fetchall():
            return
    ends_at = Allowance.objects.values_list("ends_at", flat=True).filter(key=key).first() or now
    raise TooMany(seconds=max(1, round((ends_at - now).total_seconds())))


def forgive(act: str, who: str) -> None:
    """Give back all that `who` used of `act`, as after a sign-in that went well."""
    Allowance.objects.filter(key=_key(act, who)).delete()


def give_back(act: str, who: str) -> None:
    """Give back the one try of `act` that `who` just used, and no other."""
    Allowance.objects.filter(key=_key(act, who), used__gt=0).update(used=F("used") - 1)


def sweep() -> int:
    """Delete windows that have ended; return how many."""
    return Allowance.objects.filter(ends_at__lt=timezone.now()).delete()[0]


def _key(act: str, who: str) -> str:
    day = timezone.now().strftime("%Y-%m-%d")
    daily = hashlib.sha256(f"clerestory/allowance/{day}/{settings.SECRET_KEY}".encode()).digest()
    return hmac.new(daily, f"{act}\0{who}".encode(), hashlib.sha256).hexdigest()
