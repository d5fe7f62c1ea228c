"""What the desk calls things: purposes, fields, roles, and the rules that said no."""

from django.utils.translation import gettext_lazy as _

PURPOSES = (
    ("support", _("The person asked us for help")),
    ("service", _("To keep the service working for them")),
    ("review", _("To look into a report")),
    ("alert", _("To answer an alarm of the servers")),
    ("legal", _("An order of a court or an authority")),
)
FIELDS = (
    ("people_person.email", _("E-mail address")),
    ("people_person.email_wanted", _("Address that waits to be confirmed")),
    ("people_session.client", _("Browsers they are signed in with")),
)
ROLES = {
    "support": _("Support"),
    "safety": _("Safety"),
    "security": _("Security"),
    "legal": _("Legal"),
}
STATES = {
    "waiting": _("Waits for a second person"),
    "approved": _("Approved, not opened yet"),
    "open": _("Open"),
    "denied": _("Denied"),
    "over": _("Over"),
}
RULES = {
    "place-not-permitted": _("the posting, the office or the connection is not where it may be"),
    "orders-are-answered-at-home": _("orders are answered at home only"),
    "second-person-is-the-first": _("nobody approves their own request"),
    "own-data": _("nobody decides about their own data"),
    "telling-may-wait-for-orders-only": _("only under an order may telling wait"),
    "nothing-permits-it": _("the role may not open these fields for this purpose"),
    "passkey-did-not-fit": _("a passkey did not sign exactly this request"),
    "other-subject": _("the case is about another person than the request"),
    "declined": _("the second person said no"),
    "second-person-left": _("the second person is no longer on the roster"),
}


def field_name(field: str) -> object:
    """Return what a field is called."""
    return dict(FIELDS).get(field, field)


def purpose_name(purpose: str) -> object:
    """Return what a purpose is called."""
    return dict(PURPOSES).get(purpose, purpose)
