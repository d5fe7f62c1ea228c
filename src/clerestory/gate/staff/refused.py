"""What staff access refuses, and how it says so."""

from clerestory.spine.refusals import Refusal


class Denied(Refusal):
    """The policy, or a passkey, said no. The attempt is in the ledger when this is raised."""

    status = 403
    sentence = (
        "This is not permitted ({rules}). Nothing was opened. The attempt stands in the log, and "
        "the person is shown it."
    )


class RosterRefused(Refusal):
    """The roster on disk is not the one that was signed and enacted last."""

    status = 503
    sentence = (
        "The staff roster on this server is not the one that was signed last, so nobody can open "
        "anything. The operator puts it right with “clerestory staff sign”."
    )


class PolicyRefused(Refusal):
    """The policy on disk is not the one whose hash was logged."""

    status = 503
    sentence = (
        "The staff policy on this server is not the one that was logged, so nobody can open "
        "anything. The operator puts it right with “clerestory staff sign”."
    )


class ReferenceMissing(Refusal):
    """A case is known by a reference of the ticket or report it comes from."""

    field = "reference"
    sentence = "Say where this case comes from, such as a ticket's number, in {most} letters."


class CaseClosed(Refusal):
    """Nothing more is asked in a closed case."""

    status = 409
    sentence = "This case is closed. Open another one if there is a new reason."


class PurposeUnknown(Refusal):
    """Not one of the purposes there are."""

    field = "purpose"
    sentence = "Choose one of the purposes."


class FieldsMissing(Refusal):
    """No field was named, or one that there is not."""

    field = "fields"
    sentence = "Name the fields that you need, one at least and {most} at most."


class JustificationMissing(Refusal):
    """Without a reason nobody can approve."""

    field = "justification"
    sentence = (
        "Say in your own words why you need this, in {most} letters at most. The person will read "
        "it."
    )


class DelayWrong(Refusal):
    """A day on which the person is told that is no day, or too far away."""

    field = "notify_after"
    sentence = "The person is told within {days} days. Choose an earlier day, and one to come."


class RequestOver(Refusal):
    """The request was opened, denied, withdrawn or too long ago."""

    status = 410
    sentence = "This request is over. Ask again if you still need it."


class NotApproved(Refusal):
    """No second person has approved yet."""

    status = 409
    sentence = "A second person has to approve this first."


class GrantOver(Refusal):
    """The minutes are over, or the field is not among the named ones."""

    status = 410
    sentence = "The {minutes} minutes are over, and nothing more opens. Ask again if you must."


class KeysClosed(Refusal):
    """The key service does not answer or does not accept the proof."""

    status = 503
    sentence = (
        "The keys were not given out ({why}). Nothing was opened, and what you asked for stands in "
        "the log."
    )
