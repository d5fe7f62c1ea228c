"""Allowances: how often something may be done in a window, kept without names or addresses.

The key is an HMAC of what is counted, under a key derived from the secret and the day: after a
day nobody, the operator included, can tell whose row it was.
"""

import hashlib
import hmac
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from clerestory.spine.models import Allowance
from clerestory.spine.refusals import TooMany


def spend(act: str, who: str, *, limit: int, seconds: int) -> None:
    """Use one of `limit` tries of `act` by `who` in a window of `seconds`; raise TooMany."""
    now = timezone.now()
    key = _key(act, who)
    with transaction.atomic():
        row, fresh = Allowance.objects.select_for_update().get_or_create(
            key=key, defaults={"used": 1, "ends_at": now + timedelta(seconds=seconds)}
        )
        if fresh:
            return
        if row.ends_at <= now:
            row.used, row.ends_at = 1, now + timedelta(seconds=seconds)
            row.save(update_fields=["used", "ends_at"])
            return
        if row.used >= limit:
            raise TooMany(seconds=max(1, round((row.ends_at - now).total_seconds())))
        Allowance.objects.filter(key=key).update(used=F("used") + 1)


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
