"""What safety calls things on pages: grounds, measures, deeds."""

from django.utils.translation import gettext_lazy as _

from clerestory.web.parts.forms import Words

GROUNDS = {
    "violence": _("Violence, or calling for it"),
    "hate": _("Hatred of people for who they are"),
    "threats": _("Threats, bullying or harassment"),
    "minors": _("Harm to children"),
    "sexual": _("Nudity or sexual content"),
    "intimate": _("Intimate pictures without consent"),
    "self_harm": _("Suicide or self-harm"),
    "terror": _("Terrorism or violent extremism"),
    "privacy": _("Private information of somebody"),
    "imposter": _("Passing for somebody else"),
    "scam": _("Fraud or a scam"),
    "spam": _("Spam, or made to deceive the counts"),
    "false": _("False information that can do harm"),
    "goods": _("Selling what may not be sold"),
    "animals": _("Cruelty to animals"),
    "rights": _("Copyright or another right of somebody"),
    "other": _("Something else against the law or our terms"),
}
MEASURES = {
    "none": _("Nothing was done"),
    "hide": _("Hidden"),
    "sensitive": _("Shown after a warning"),
    "remove": _("Removed"),
    "limit": _("Account limited"),
    "suspend": _("Account suspended"),
}
# What each does, for the moderator who chooses and for the person whom it is done to.
EFFECTS = {
    "none": _("Nothing changes."),
    "hide": _("The clip stands in no list or search; whoever has its address can watch it."),
    "sensitive": _("The clip is blurred until somebody chooses to see it."),
    "remove": _("Nobody but the person who posted the clip can watch it."),
    "limit": _("The account’s clips stand in no public list, and its comments wait."),
    "suspend": _(
        "Nobody sees the account. Its person can sign in to read why, take a copy of their data, "
        "erase it, and appeal."
    ),
}
HIDES_WORDS = _("The comment’s words are hidden, and its place says why.")


def effect(measure: str, what: str) -> Words:
    """Say what a measure does to such a thing."""
    return HIDES_WORDS if (measure, what) == ("hide", "comment") else EFFECTS[measure]


ACTS = {
    "claim": _("Took in hand"),
    "release": _("Gave back"),
    "open": _("Opened a case"),
    "change": _("Changed a list"),
    "decide": _("Decided"),
    "uphold": _("Appeal: the decision stays"),
    "overturn": _("Appeal: undone"),
    "undo": _("Undone"),
}
THINGS = {"clip": _("Clip"), "comment": _("Comment"), "person": _("Account")}
DAYS = (
    (0, _("without an end")),
    (1, _("for a day")),
    (7, _("for a week")),
    (30, _("for 30 days")),
    (90, _("for 90 days")),
)
BASES = (("terms", _("Our terms")), ("law", _("The law")))
OUTCOMES = {
    "": _("We have your report. Somebody will look at it; nobody you reported is told who did."),
    "none": _("Somebody looked at it and found nothing that has to be acted on."),
    "acted": _("Somebody looked at it, and we acted."),
    "undone": _("We acted, and took it back when it was looked at again."),
    "again": _("Another moderator looked at it, and it is decided anew."),
}
SOURCES = {
    "report": _("Somebody reported it. Who it was is told to nobody."),
    "own": _("A moderator came upon it. Nobody reported it."),
    "automatic": _("A program found it. A person looked at it and decided."),
}
BRAKES = {
    "word": _("Words"),
    "domain": _("Linked domains"),
    "mail": _("Mail domains"),
    "range": _("Address ranges"),
    "limit": _("Limits"),
    "media": _("Known media"),
}
EFFECTS_OF_WORDS = {"refuse": _("refused"), "hold": _("looked at")}
LIMITS = {
    "young_days": _("For how many days an account is new; 0 for none"),
    "links": _("Links in a comment, at most"),
    "young_links": _("Links in a comment of a new account, at most"),
    "young_posts": _("Posts of a new account in an hour"),
    "young_comments": _("Comments of a new account in an hour"),
    "young_follows": _("Follows of a new account in an hour"),
}
