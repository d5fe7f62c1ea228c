"""What safety refuses, and how it says so."""

from clerestory.spine.refusals import Refusal


class UnknownGround(Refusal):
    """None of the grounds."""

    field = "ground"
    sentence = "Choose what is wrong from the list."


class UnknownThing(Refusal):
    """Neither clip, comment nor person."""

    field = "what"
    sentence = "A clip, a comment or a person can be reported."


class OwnThing(Refusal):
    """Nobody reports themselves."""

    status = 409
    sentence = "This is yours. You can change or delete it yourself."


class WordsTooLong(Refusal):
    """Fact: `most`."""

    field = "text"
    sentence = "That is too long. Use at most {most} characters."


class WordsMissing(Refusal):
    """An appeal says why; so does the answer to it."""

    field = "text"
    sentence = "Say why, in your own words."


class FactsMissing(Refusal):
    """A statement of reasons says what was found."""

    field = "facts"
    sentence = "Say what you found, in at most {most} characters. The person reads it."


class ReasonsMissing(Refusal):
    """A statement of reasons says why it is against the rule."""

    field = "reasons"
    sentence = "Say why it is against that law or rule, in at most {most} characters."


class RuleMissing(Refusal):
    """A statement of reasons names the law or the rule."""

    field = "rule"
    sentence = "Name the law, or the rule of the terms, in at most {most} characters."


class DoesNotFit(Refusal):
    """That cannot be decided about such a thing, or for so long."""

    field = "measure"
    sentence = "That cannot be decided here. Choose one of the measures shown."


class ThingGone(Refusal):
    """It was deleted meanwhile."""

    status = 409
    field = "measure"
    sentence = "It was deleted meanwhile. You can still decide about the account, or do nothing."


class NotClaimed(Refusal):
    """Somebody has to have a case in hand to decide about it."""

    status = 409
    sentence = "Take this case first: somebody else may have it in hand by now."


class InOtherHands(Refusal):
    """Another moderator has it in hand."""

    status = 409
    sentence = "Another moderator has this case in hand."


class TooManyInHand(Refusal):
    """Fact: `most`."""

    status = 409
    sentence = "You have {most} cases in hand. Decide or release one first."


class NotYours(Refusal):
    """Whoever reported a thing, or whom it is about, does not decide."""

    status = 403
    sentence = "You are a party to this case, so somebody else decides."


class SameModerator(Refusal):
    """An appeal is decided by another than the decision."""

    status = 403
    sentence = "You made this decision, so somebody else decides about the appeal."


class NotSigned(Refusal):
    """No passkey of this moderator signed exactly this, under the roster in force."""

    status = 403
    sentence = "Your passkey did not sign exactly this, so nothing was decided. Try again."


class AppealOver(Refusal):
    """Six months have passed, or there is nothing to contest."""

    status = 409
    sentence = "This can be contested no longer: it holds no more, or six months have passed."


class NothingToContest(Refusal):
    """It was acted on, it waits, or six months have passed."""

    status = 409
    sentence = "This can be contested only where nothing was done, and for six months."


class NoAddressHere(Refusal):
    """Not the address of a clip, a comment or a person here."""

    field = "address"
    sentence = "Give the address of a clip, a comment or a profile on this server."


class AppealMadeAlready(Refusal):
    """One appeal for each decision."""

    status = 409
    sentence = "You have contested this already. Somebody else looks at it."


class DecidedAlready(Refusal):
    """It was decided meanwhile."""

    status = 409
    sentence = "This was decided meanwhile."
