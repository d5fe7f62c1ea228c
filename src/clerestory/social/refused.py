"""What social refuses, and how it says so."""

from clerestory.spine.refusals import Refusal


class NotToBePassedOn(Refusal):
    """Only what everybody may watch is reposted."""

    status = 403
    sentence = "Only clips that everybody may watch can be reposted."


class RepostTooLong(Refusal):
    """Facts: `most`, `length`."""

    field = "text"
    sentence = "Your words have {length} characters; at most {most} fit."


class NameOfCollection(Refusal):
    """Empty or too long. Fact: `most`."""

    field = "name"
    sentence = "Give the collection a name of 1 to {most} characters."


class CollectionKnown(Refusal):
    """There is one of this name."""

    status = 409
    field = "name"
    sentence = "You have a collection of this name already."


class TooManyCollections(Refusal):
    """Fact: `most`."""

    status = 409
    sentence = "You have {most} collections. Delete one before you make another."


class CommentEmpty(Refusal):
    """Nothing that can be seen was written."""

    field = "text"
    sentence = "Write something first."


class CommentTooLong(Refusal):
    """Facts: `most`, `length` in characters."""

    field = "text"
    sentence = "Your comment has {length} characters; at most {most} fit. Shorten it a little."


class CommentHidden(Refusal):
    """Moderators hid it."""

    status = 409
    sentence = "Moderators hid this comment, so it cannot be changed. You can delete it or appeal."


class CommentsOff(Refusal):
    """The author takes no comments."""

    status = 403
    sentence = "The person who posted this takes no comments on it."


class CommentsForFollowers(Refusal):
    """The author takes comments of followers."""

    status = 403
    sentence = "Only people who follow the person who posted this can comment on it."


class CommentsForMentioned(Refusal):
    """The author takes comments of people whom the description mentions."""

    status = 403
    sentence = "Only people whom the description mentions can comment on this."


class TooManyEdits(Refusal):
    """Fact: `most`."""

    status = 409
    sentence = "This comment was changed {most} times. Delete it and write a new one."


class NothingChosen(Refusal):
    """No comment was chosen."""

    field = "comments"
    sentence = "Choose at least one comment first."


class TooManyChosen(Refusal):
    """Fact: `most`."""

    field = "comments"
    sentence = "Choose at most {most} comments at once."


class OnlyOnTop(Refusal):
    """Replies cannot be pinned, nor what waits."""

    status = 409
    sentence = "Only a comment of the first level that everybody can read can be pinned."


class FilterTooLong(Refusal):
    """Facts: `most`."""

    field = "words"
    sentence = "A filter is one to {most} characters, with at least one letter or digit."


class TooManyFilters(Refusal):
    """Fact: `most`."""

    field = "words"
    sentence = "At most {most} filters fit. Remove some first."
