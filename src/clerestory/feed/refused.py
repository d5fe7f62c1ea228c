"""What the feed refuses, and how it says so."""

from clerestory.spine.refusals import NotFound, Refusal


class NoSealedTaste(NotFound):
    """A person's devices have left nothing here, or it was deleted."""

    sentence = (
        "No taste of yours lies here. No device of yours left one, it was deleted, or none of them "
        "renewed it in time."
    )


class TasteTooBig(Refusal):
    """Fact `most`: the limit in KB."""

    status = 413
    sentence = "That is more than is kept for your devices: the limit is {most} KB."


class TasteEmpty(Refusal):
    """A file without a byte."""

    sentence = "There is nothing in this file. To delete what lies here, use DELETE."


class TasteWrittenElsewhere(Refusal):
    """What lies here is not what the device had read, or is not there as it thought."""

    status = 412
    sentence = (
        "Another device of yours wrote meanwhile. Read what lies here, join it, and try again."
    )
