"""What the part of the form shows that says when a draft is to be published."""

from django.http import QueryDict
from django.utils import timezone

from clerestory.clips.shown import ShownSchedule
from clerestory.clips.zones import soonest, written, zone_names


def later_facts(plan: ShownSchedule | None, told: QueryDict | None = None) -> dict[str, object]:
    """Return what was typed, else the time that is set, else the next whole hour."""
    zone = plan.zone if plan else "UTC"
    at = written(plan.at, zone) if plan else soonest(zone, timezone.now())
    asked = told is not None and told.get("then") == "schedule"
    return {
        "zones": zone_names(),
        "later_zone": told.get("zone", zone) if told else zone,
        "later_at": told.get("at", at) if told else at,
        "later_open": asked,
    }
