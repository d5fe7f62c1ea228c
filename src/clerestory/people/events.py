"""What happens to people, told to the rooms above."""

from uuid import UUID

from clerestory.spine.facts import fact


@fact
class PersonJoined:
    """Somebody signed up."""

    person_id: UUID


@fact
class PersonLeft:
    """An account was deleted; its rows and files are gone or going."""

    person_id: UUID


@fact
class PersonFollowed:
    """`follower_id` began to follow `followed_id`."""

    follower_id: UUID
    followed_id: UUID
