"""Collections of saved clips."""

from uuid import UUID

from django.db import IntegrityError, transaction

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
    try:
        with transaction.atomic():
            hold(by)
            if Collection.objects.filter(person=by).count() >= MOST_COLLECTIONS:
                raise TooManyCollections(most=MOST_COLLECTIONS)
            return Collection.objects.create(person=by, name=name, public=public)
    except IntegrityError:
        raise CollectionKnown from None


def change_collection(
    *, collection_id: UUID, by: Person, name: str | None = None, public: bool | None = None
) -> None:
    """Rename one's own collection, show it or hide it; what is None stays. Raise NotFound."""
    try:
        with transaction.atomic():
            rows = Collection.objects.select_for_update().filter(id=collection_id, person=by)
            row = rows.first()
            if row is None:
                raise NotFound
            row.name = row.name if name is None else _name(name)
            row.public = row.public if public is None else public
            rows.update(name=row.name, public=row.public)
    except IntegrityError:
        raise CollectionKnown from None


def delete_collection(*, collection_id: UUID, by: Person) -> None:
    """Delete one's own collection; what was in it stays saved. Raise NotFound."""
    with transaction.atomic():
        if not Collection.objects.filter(id=collection_id, person=by).delete()[0]:
            raise NotFound


def _name(name: str) -> str:
    name = clean_line(name)
    if not 1 <= len(name) <= LONGEST_NAME:
        raise NameOfCollection(most=LONGEST_NAME)
    return name
