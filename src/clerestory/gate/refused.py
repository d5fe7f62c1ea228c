"""What the gate refuses, and how it says so."""

from clerestory.spine.refusals import Refusal


class AssuranceDown(Refusal):
    """What must stand in the log first cannot get there. Fact `why`: a sentence of the guard's."""

    status = 503
    sentence = "This cannot be done while it cannot be put on record. {why} Try again later."


class NotSent(Refusal):
    """What was to leave did not, or nobody knows. Facts `why`, a sentence, and `code`: whose."""

    status = 502
    sentence = "This could not be sent. {why}"


class NotProvenYet(Refusal):
    """The entry is there, and its proof is not. Fact `why`: a sentence of the log's."""

    status = 503
    sentence = "There is no proof of this entry yet. {why} Try again later."
