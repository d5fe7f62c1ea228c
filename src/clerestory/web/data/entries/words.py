"""An entry of the log in the words of a page. Pure but for translation."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clerestory.gate.datamap import DataMap
from clerestory.gate.queries import ShownEntry
from clerestory.spine.ids import to_text
from clerestory.tlog.canonical import Value
from clerestory.tlog.leaves import Kind

TITLES = {
    Kind.STAFF_ACCESS: _("Staff opened data of yours"),
    Kind.SYSTEM_RUN: _("A job of the server used data of yours"),
    Kind.FED_DELIVERY: _("A post of yours was sent to other servers"),
    Kind.EGRESS: _("Something was sent to another server"),
    Kind.ERASURE: _("Your account is being erased"),
    Kind.LEGAL: _("You are told of something later, by order"),
    Kind.EXPORT: _("You asked for a copy of your data"),
    Kind.MODERATION: _("Something of yours was decided on"),
    Kind.CORRECTION: _("An earlier entry was put right"),
}
REFUSED = _("Staff asked for data of yours and were refused")
# What a person wants to know first, in this order; all else stands below it as it was logged.
LABELS = {
    "decision": _("Decision"),
    "fields": _("What"),
    "classes": _("What"),
    "purpose": _("What for"),
    "justification": _("The reason they gave"),
    "host": _("To"),
    "hosts": _("To"),
    "recipient": _("To"),
    "bytes": _("How many bytes"),
    "case": _("Case"),
    "actor_role": _("Who, by role"),
    "actor_office": _("Their office"),
    "actor_posting": _("Where they are posted"),
    "conn_country": _("Where they connected from"),
    "approver_pseudonym": _("The second person"),
    "not_before": _("From"),
    "expires": _("Until"),
    "until": _("Until"),
}
DECISIONS = {"permit": _("Allowed"), "deny": _("Refused")}
MOMENTS = {"not_before", "expires", "until", "notify_after"}


@dataclass(frozen=True, slots=True)
class Told:
    """An entry as it stands on a page."""

    key: str
    title: str
    refused: bool
    at: datetime
    index: int | None
    said: list[tuple[str, str]]
    rest: list[tuple[str, str]]


def told(entry: ShownEntry, data: DataMap) -> Told:
    """Write an entry for the person whom it is about."""
    refused = entry.body.get("decision") == "deny"
    title = REFUSED if refused else TITLES.get(entry.kind, entry.kind.name)
    return Told(
        key=to_text(entry.entry_id),
        title=str(title),
        refused=refused,
        at=entry.recorded_at,
        index=entry.index,
        said=[
            (str(label), _in_words(name, entry.body[name], data))
            for name, label in LABELS.items()
            if entry.body.get(name) not in (None, "", [])
        ],
        rest=list(_rest(entry.body)),
    )


def _rest(body: dict[str, Value]) -> Iterator[tuple[str, str]]:
    for name, value in sorted(body.items()):
        if name not in LABELS:
            yield name, _plain(value)


def _in_words(name: str, value: Value, data: DataMap) -> str:
    if name in MOMENTS and isinstance(value, int):
        moment = date_format(datetime.fromtimestamp(value, UTC), "DATETIME_FORMAT")
        return gettext("{moment} UTC").format(moment=moment)
    if name == "decision" and value in DECISIONS:
        return str(DECISIONS[str(value)])
    if name == "fields" and isinstance(value, list):
        return ", ".join(_field(str(each), data) for each in value)
    return _plain(value)


def _field(name: str, data: DataMap) -> str:
    """Return what a field is called on the page, of `room_table.column` or `room.Table.field`."""
    wanted = name.replace(".", "_").lower()
    for table in data.tables.values():
        for field, kept in table.personal.items():
            if wanted == f"{table.name}.{field}".replace(".", "_").lower():
                return gettext(kept.words)
    return name


def _plain(value: Value) -> str:
    if isinstance(value, list):
        return ", ".join(_plain(each) for each in value)
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_plain(each)}" for name, each in sorted(value.items()))
    return str(value)
