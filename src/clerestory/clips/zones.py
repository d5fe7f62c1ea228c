"""Zones: the moment that a person means by a time of day in their time zone."""

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from clerestory.clips.refusals import NoSuchTime, UnknownZone

LONGEST = 64
# Areas of the tz database that name places; the others are old names for the same.
AREAS = {"Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe"}
AREAS |= {"Indian", "Pacific"}


@cache
def zone_names() -> tuple[str, ...]:
    """Return the names of the zones that this machine knows, UTC first."""
    return ("UTC", *sorted(one for one in available_timezones() if one.split("/")[0] in AREAS))


def moment_of(local: str, zone: str) -> datetime:
    """Return the moment of a local time to the minute, `2027-03-01T09:30`, as UTC.

    Where clocks are set back and the time comes twice, the first is meant. Raise UnknownZone, or
    NoSuchTime for what is no time, or is left out where clocks are set forward.
    """
    place = _zone(zone)
    try:
        told = datetime.fromisoformat(local)
        moment = told.replace(second=0, microsecond=0, tzinfo=place, fold=0).astimezone(UTC)
        again = moment.astimezone(place)
    except (ValueError, OverflowError):
        raise NoSuchTime from None
    if told.tzinfo is not None or (again.hour, again.minute) != (told.hour, told.minute):
        raise NoSuchTime
    return moment


def soonest(zone: str, now: datetime) -> str:
    """Return the next whole hour in a zone as forms write it."""
    later = now.astimezone(_zone(zone)) + timedelta(hours=1)
    return later.strftime("%Y-%m-%dT%H:00")


def written(moment: datetime, zone: str) -> str:
    """Return a moment in a zone as forms write it."""
    return moment.astimezone(_zone(zone)).strftime("%Y-%m-%dT%H:%M")


def _zone(name: str) -> ZoneInfo:
    if name not in zone_names() and name not in available_timezones():
        raise UnknownZone(given=name[:LONGEST])
    return ZoneInfo(name)
