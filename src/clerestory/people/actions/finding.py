"""What is searched of people, kept in step with what they say of themselves."""

from clerestory.people.finding import SHELF
from clerestory.people.models import Person, PersonDocument
from clerestory.spine import finding


def enter_words(person: Person) -> None:
    """Let a person be found by handle, name and bio as they are; with their saving.

    Whoever does not want to be found stands in no index at all.
    """
    if not person.findable:
        leave_words(person)
        return
    row = PersonDocument.objects.filter(person=person).first() or PersonDocument(person=person)
    whole = person.handle.replace("_", "")
    strong = f"{person.handle} {whole} {person.name}"
    finding.put(SHELF, row, strong=strong, weak=person.bio)


def leave_words(person: Person) -> None:
    """Let a person be found no longer."""
    finding.take_out(SHELF, list(PersonDocument.objects.filter(person=person)))
