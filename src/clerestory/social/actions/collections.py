"""Collections of saved clips."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from clerestory.people.models import Person
from clerestory.people.queries import hold
from clerestory.people.texts import clean_line
from clerestory.social.models import Collection
from clerestory.social.refused import CollectionKnown, NameOfCollection, TooManyCollections
from clerestory.spine.refusals import NotFound

LONGEST_NAME = 60
MOST_COLLECTIONS = 100


def add_collection(*, by: Person, name: str, public: bool = False) -> Collection:
    """Make a collection; nobody else sees it unless it is `public`."""
    name = _name(name)
    with transaction.atomic():
        hold(by)
        rows = list(Collection.objects.filter(person=by))
        if len(rows) >= MOST_COLLECTIONS:
            raise TooManyCollections(most=MOST_COLLECTIONS)
        _unknown(name, rows)
        return Collection.objects.create(person=by, name=name, public=public)


def change_collection(
    *, collection_id: UUID, by: Person, name: str | None = None, public: bool | None = None
) -> None:
    """Rename one's own collection, show it or hide it; what is None stays. Raise NotFound."""
    with transaction.atomic():
        hold(by)
        rows = {row.id: row for row in Collection.objects.filter(person=by)}
        row = rows.pop(collection_id, None)
        if row is None:
            raise NotFound
        if name is not None:
            row.name = _name(name)
            _unknown(row.name, rows.values())
        row.public = row.public if public is None else public
        row.save(update_fields=["name", "public"])


def delete_collection(*, collection_id: UUID, by: Person) -> None:
    """Delete one's own collection; what was in it stays saved. Raise NotFound."""
    with transaction.atomic():
        if not Collection.objects.filter(id=collection_id, person=by).delete()[0]:
            raise NotFound


def _unknown(name: str, rows: Iterable[Collection]) -> None:
    """Refuse a name that a collection of this person has; names are sealed, so each is opened."""
    if any(row.name == name for row in rows):
        raise CollectionKnown


def _name(name: str) -> str:
    name = clean_line(name)
    if not 1 <= len(name) <= LONGEST_NAME:
        raise NameOfCollection(most=LONGEST_NAME)
    return name
