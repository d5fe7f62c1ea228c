"""What this library raises; it imports nothing of the house, so that it can be used alone.

Every parser and every check raises a `Refused` and nothing else, whatever the bytes. Messages may
be shown to anybody: all of a log's data is public, and no secret is ever put into one.
"""


class Refused(Exception):
    """Input that is not accepted. Nothing that depends on it may go on."""


class Malformed(Refused):
    """It does not have the form its specification gives, or it passes a limit of ours."""


class OutOfRange(Refused):
    """A question without an answer: a leaf that is not in the tree, a size that cannot be."""


class Unproven(Refused):
    """Well-formed, but it does not follow from what is trusted: a proof, a tile, an opening."""


class BadSignature(Refused):
    """A known key's signature does not verify. The whole note is refused."""


class Unsigned(Refused):
    """No known key signed this note, or not the key that had to."""


class QuorumMissed(Refused):
    """Signed by the log, but not cosigned by enough witnesses."""
