"""The words of a line: who, and what they did; icons beside them."""

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from clerestory.notices.kinds import Kind
from clerestory.notices.shown import ShownNotice

PAIR = 2
ICONS = {
    Kind.LIKE: "heart-on",
    Kind.COMMENT_LIKE: "heart-on",
    Kind.REPOST: "repost",
    Kind.HELD: "clock",
    Kind.FOLLOW: "people",
    Kind.ASK: "people",
    Kind.SIGNED_IN: "phone",
    Kind.WAY_IN_CHANGED: "key",
    Kind.PASSWORD_CHANGED: "lock",
    Kind.EMAIL_CHANGED: "mail",
    Kind.EXPORT_ASKED: "copy",
    Kind.STAFF_LOOKED: "eye",
    Kind.DECIDED: "warning",
    Kind.UNDONE: "check",
    Kind.ANSWERED: "comment",
    Kind.REPORT_MADE: "info",
    Kind.REPORT_DECIDED: "info",
}


def icon_of(line: ShownNotice) -> str:
    """Return the icon of a line."""
    return ICONS.get(Kind(line.kind), "comment")


def sentence(line: ShownNotice) -> SafeString:
    """Say a line: names stand out, and are escaped as all that people typed is."""
    if not line.people:
        return format_html("{}", account(Kind(line.kind)))
    return format_html(deed(Kind(line.kind), line.count, in_clip=not line.text), who=who(line))


def who(line: ShownNotice) -> SafeString:
    """Name the latest two, and count the others."""
    first, *rest = (format_html("<bdi><b>{}</b></bdi>", one.name) for one in line.people)
    others = line.count - len(line.people)
    if not rest:
        return first
    if others <= 0 and not line.more:
        return format_html(gettext("{first} and {second}"), first=first, second=rest[0])
    if line.more:
        words = gettext("{first}, {second} and more than {count} others")
    else:
        words = ngettext(
            "{first}, {second} and {count} other", "{first}, {second} and {count} others", others
        )
    return format_html(words, first=first, second=rest[0], count=others)


def deed(kind: Kind, count: int, *, in_clip: bool) -> str:
    """Say what so many did, with a gap for who they are."""
    comment_or_clip = (
        ngettext("{who} mentioned you", "{who} mentioned you", count),
        ngettext("{who} mentioned you in a clip", "{who} mentioned you in a clip", count),
    )
    return {
        Kind.LIKE: ngettext("{who} likes your clip", "{who} like your clip", count),
        Kind.REPOST: ngettext("{who} reposted your clip", "{who} reposted your clip", count),
        Kind.COMMENT: ngettext("{who} commented", "{who} commented", count),
        Kind.REPLY: ngettext("{who} replied to you", "{who} replied to you", count),
        Kind.MENTION: comment_or_clip[in_clip],
        Kind.COMMENT_LIKE: ngettext("{who} likes your comment", "{who} like your comment", count),
        Kind.HELD: ngettext(
            "A comment by {who} waits for you", "Comments by {who} wait for you", count
        ),
        Kind.FOLLOW: ngettext("{who} follows you", "{who} follow you", count),
        Kind.ASK: ngettext("{who} asks to follow you", "{who} ask to follow you", count),
    }[kind]


def account(kind: Kind) -> str:
    """Say what was done to the account itself."""
    return {
        Kind.SIGNED_IN: gettext("Somebody signed in as you. If it was not you, end that session."),
        Kind.WAY_IN_CHANGED: gettext("A passkey or an authenticator app was added or removed."),
        Kind.PASSWORD_CHANGED: gettext("Your password was changed."),
        Kind.EMAIL_CHANGED: gettext("Your e-mail address was changed."),
        Kind.EXPORT_ASKED: gettext("A copy of your data was asked for."),
        Kind.STAFF_LOOKED: gettext("Somebody on the staff asked to see data of yours."),
        Kind.DECIDED: gettext("Moderators decided about something of yours. Read why, and appeal."),
        Kind.UNDONE: gettext("Moderators took back what they had decided about you."),
        Kind.ANSWERED: gettext("Your appeal is decided. Read the answer."),
        Kind.REPORT_MADE: gettext("We have your report. Moderators look at it."),
        Kind.REPORT_DECIDED: gettext(
            "Moderators looked at what you reported. Read what came of it."
        ),
    }.get(kind, gettext("Something happened."))
