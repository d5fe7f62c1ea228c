"""The words that hold comments under a person's clips."""

from collections.abc import Iterable

from django.db import transaction

from clerestory.people.models import Person
from clerestory.people.queries import hold
from clerestory.people.texts import clean_line
from clerestory.social.filters import fold
from clerestory.social.models import FilteredWord
from clerestory.social.refused import FilterTooLong, TooManyFilters

LONGEST = 60
MOST = 200


def set_filters(*, by: Person, words: Iterable[str]) -> None:
    """Replace a person's filters; each is a word or a run of words. Empty ones are left out."""
    wanted: dict[str, str] = {}
    for line in words:
        text = clean_line(line)
        if not text:
            continue
        folded = fold(text)
        if len(text) > LONGEST or not folded or len(folded) > 2 * LONGEST:
            raise FilterTooLong(most=LONGEST)
        wanted.setdefault(folded, text)
    if len(wanted) > MOST:
        raise TooManyFilters(most=MOST)
    with transaction.atomic():
        hold(by)
        FilteredWord.objects.filter(person=by).delete()
        FilteredWord.objects.bulk_create(
            FilteredWord(person=by, text=text) for text in wanted.values()
        )
