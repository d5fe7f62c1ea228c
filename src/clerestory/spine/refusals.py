"""Refusals: what a person is told when an act cannot be done.

A refusal is raised, never returned, so that it cannot be ignored. Its class name says what is
wrong; `sentence` says it to a person, with the way out; doors translate the sentence and answer
with `status`.
"""

from typing import ClassVar


class Refusal(Exception):
    """An act that is not done, and why.

    `facts` fill the named gaps of `sentence`; they are shown to the person, so they hold nothing
    that this person may not know. `field` names the form field the refusal is about, if any.
    """

    status: ClassVar[int] = 422
    sentence: ClassVar[str] = "That could not be done."
    field: ClassVar[str | None] = None

    def __init__(self, **facts: object) -> None:
        super().__init__(facts)
        self.facts = facts

    @property
    def code(self) -> str:
        """The refusal's name for machines: the class name."""
        return type(self).__name__

    def __str__(self) -> str:
        return self.sentence.format(**self.facts)


class NotFound(Refusal):
    """The thing is not there, or this reader may not know that it is."""

    status = 404
    sentence = "There is nothing here. It may have been deleted, or it is not shared with you."


class SignInNeeded(Refusal):
    """The act needs a signed-in person."""

    status = 401
    sentence = "Sign in to do this."


class NotAllowed(Refusal):
    """The reader is known and may not do this."""

    status = 403
    sentence = "Only the person it belongs to can do this."


class TooMany(Refusal):
    """An allowance is used up. Fact `seconds`: when to try again."""

    status = 429
    sentence = "Too many tries. Wait {seconds} seconds, then try again."
