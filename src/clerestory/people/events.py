"""What happens to people, told to the rooms above."""

from uuid import UUID

from clerestory.spine.facts import fact


@fact
class ProfileEdited:
    """What a profile says was changed."""

    person_id: UUID


@fact
class PersonJoined:
    """Somebody signed up."""

    person_id: UUID


@fact
class PersonFrozen:
    """An account was closed for good; it is erased as soon as its person has the receipt.

    A room that shows things of people hears this and shows theirs no longer.
    """

    person_id: UUID


@fact
class PersonLeaving:
    """An account was erased: its words are gone, its row stays for the rooms above to let go.

    A room that holds rows or files of people hears this, removes them and then calls
    `people.actions.finish_leaving`.
    """

    person_id: UUID


@fact
class PersonLeft:
    """The last row of an account is gone."""

    person_id: UUID


@fact
class PersonFollowed:
    """`follower_id` began to follow `followed_id`."""

    follower_id: UUID
    followed_id: UUID


@fact
class PersonUnfollowed:
    """`follower_id` follows `followed_id` no longer."""

    follower_id: UUID
    followed_id: UUID


@fact
class FollowerRemoved:
    """`person_id` lets `follower_id` follow no longer, who may hold links to closed files."""

    person_id: UUID
    follower_id: UUID


@fact
class FollowAsked:
    """`asker_id` asked to follow `asked_id`, whose profile is private."""

    asker_id: UUID
    asked_id: UUID


@fact
class PersonBlocked:
    """`blocker_id` blocked `blocked_id`; their ties are cut."""

    blocker_id: UUID
    blocked_id: UUID


@fact
class PersonUnblocked:
    """`blocker_id` blocks `blocked_id` no longer; what was cut stays so."""

    blocker_id: UUID
    blocked_id: UUID


@fact
class ProfileClosed:
    """A profile was made private: what it shares is for its followers."""

    person_id: UUID


@fact
class ProfileOpened:
    """A profile is private no longer."""

    person_id: UUID


@fact
class AccountTouched:
    """What protects an account was used or changed; `what` is the name of the letter about it.

    `signed_in` has no letter: a browser or a program was signed in.
    """

    person_id: UUID
    what: str
