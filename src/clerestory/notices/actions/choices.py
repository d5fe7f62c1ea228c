"""Choices: of what a person is told, and of what by mail."""

from collections.abc import Collection

from django.db import transaction

from clerestory.notices.kinds import CHOSEN, Kind
from clerestory.notices.models import Choices, Notice
from clerestory.people.models import Person
from clerestory.people.queries import hold


def choose(*, by: Person, shown: Collection[Kind], mailed: Collection[Kind]) -> None:
    """Say which kinds are shown and of which a letter is written; it is written of shown ones only.

    What was told before stays; no letter goes out any more about what is no longer mailed.
    """
    silent = [kind.value for kind in CHOSEN if kind not in shown]
    letters = [kind.value for kind in CHOSEN if kind in mailed and kind in shown]
    with transaction.atomic():
        hold(by)
        Choices.objects.update_or_create(person=by, defaults={"silent": silent, "mailed": letters})
        Notice.objects.filter(person=by, to_mail=True).exclude(kind__in=letters).update(
            to_mail=False
        )
