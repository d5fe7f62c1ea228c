"""What happens at the desk, told to the rooms above: they write letters."""

from uuid import UUID

from clerestory.spine.facts import fact


@fact
class AccessLogged:
    """Staff opened private fields of a person, or tried to in vain; it stands in their list."""

    person_id: UUID


@fact
class AccessRevealed:
    """The day has come on which a person is told of an access under an order."""

    person_id: UUID
