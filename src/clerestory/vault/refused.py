"""Refusals of the vault."""

from clerestory.spine.refusals import Refusal


class KeysAway(Refusal):
    """Keyd does not answer, or it has no key to open with."""

    status = 503
    sentence = (
        "What is private here cannot be opened or kept right now, because the keys are out of "
        "reach. Nothing is lost. Try again in a minute."
    )


class KeysGone(Refusal):
    """The keys of this person were destroyed: nobody can open what they closed."""

    status = 410
    sentence = "This was erased for good, and nobody can open it any more."
