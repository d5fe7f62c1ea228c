"""Kinds: what people are told of, and what of it they may turn off. Pure."""

from enum import StrEnum


class Kind(StrEnum):
    """What happened."""

    LIKE = "like"
    REPOST = "repost"
    COMMENT = "comment"
    REPLY = "reply"
    MENTION = "mention"
    COMMENT_LIKE = "comment_like"
    HELD = "held"
    FOLLOW = "follow"
    ASK = "ask"
    # About the account itself; named as the letters are that tell of the same.
    SIGNED_IN = "signed_in"
    WAY_IN_CHANGED = "way_in_changed"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105  the name of a kind
    EMAIL_CHANGED = "email_changed"
    EXPORT_ASKED = "export_asked"
    STAFF_LOOKED = "staff_looked"
    # What moderators decided about somebody, and what came of what somebody reported.
    DECIDED = "decided"
    UNDONE = "undone"
    ANSWERED = "answered"
    REPORT_MADE = "report_made"
    REPORT_DECIDED = "report_decided"


# Always told: whoever got into an account could otherwise turn off what gives them away. Their
# letters are written by `people`, with the act itself.
SECURITY = frozenset(
    {
        Kind.SIGNED_IN,
        Kind.WAY_IN_CHANGED,
        Kind.PASSWORD_CHANGED,
        Kind.EMAIL_CHANGED,
        Kind.EXPORT_ASKED,
        Kind.STAFF_LOOKED,
    }
)
# Always told, and by letter too: a statement of reasons has to reach whom it is about (DSA Art 17
# (1)), who may be suspended and see nothing else here.
DECISIONS = frozenset({Kind.DECIDED, Kind.UNDONE, Kind.ANSWERED})
# Each of these is about one report of one's own.
REPORTS = frozenset({Kind.REPORT_MADE, Kind.REPORT_DECIDED})
CHOSEN = tuple(kind for kind in Kind if kind not in SECURITY | DECISIONS)
