"""Grounds and measures: for what something is reported, and what can be decided about it. Pure.

The grounds follow the categories of statements of reasons in the transparency database of the
Digital Services Act (Regulation (EU) 2022/2065, Art 24(5)), in plain words.
"""

from datetime import timedelta
from typing import Final

from django.db.models import TextChoices


class Ground(TextChoices):
    """What law or rules are said to be broken."""

    VIOLENCE = "violence"
    HATE = "hate"
    THREATS = "threats"
    MINORS = "minors"
    SEXUAL = "sexual"
    INTIMATE = "intimate"
    SELF_HARM = "self_harm"
    TERROR = "terror"
    PRIVACY = "privacy"
    IMPOSTER = "imposter"
    SCAM = "scam"
    SPAM = "spam"
    FALSE = "false"
    GOODS = "goods"
    ANIMALS = "animals"
    RIGHTS = "rights"
    OTHER = "other"


class Basis(TextChoices):
    """On what a decision rests: DSA Art 17(3)(d) and (e)."""

    TERMS = "terms"
    LAW = "law"


class Thing(TextChoices):
    """What can be reported."""

    CLIP = "clip"
    COMMENT = "comment"
    PERSON = "person"


class Source(TextChoices):
    """How a case came about: DSA Art 17(3)(b) and (c)."""

    REPORT = "report"
    OWN = "own"
    AUTOMATIC = "automatic"


class Measure(TextChoices):
    """What is decided: about the thing, or about the account."""

    NONE = "none"
    HIDE = "hide"
    SENSITIVE = "sensitive"
    REMOVE = "remove"
    LIMIT = "limit"
    SUSPEND = "suspend"


OF_ACCOUNTS: Final = frozenset({Measure.LIMIT, Measure.SUSPEND})
FITTING: Final = {
    Thing.CLIP: tuple(Measure),
    Thing.COMMENT: (Measure.NONE, Measure.HIDE, Measure.LIMIT, Measure.SUSPEND),
    Thing.PERSON: (Measure.NONE, Measure.LIMIT, Measure.SUSPEND),
}
# Until when a decision can be contested: DSA Art 20(1) asks for six months at least.
APPEAL_WITHIN: Final = timedelta(days=184)
# A strike is a decision that was not undone; it counts for so long.
STRIKE_COUNTS: Final = timedelta(days=180)
# For how many days a measure may hold; 0 is without an end.
DAYS: Final = (0, 1, 7, 30, 90)
