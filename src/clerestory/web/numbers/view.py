"""Numbers of one's own clips: on a page, and as a table for other programs."""

import csv
import io
from collections.abc import Iterable, Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from clerestory.clips import queries as clips
from clerestory.clips.showing import show
from clerestory.clips.storage import link
from clerestory.feed.counting import THROUGH
from clerestory.feed.numbers import PERIODS, Numbers, numbers_of, numbers_of_clip
from clerestory.spine.ids import from_text, to_text
from clerestory.web.numbers.plots import area, bars
from clerestory.web.shell.request import signed_in

WORDS = {7: _("7 days"), 28: _("28 days"), 0: _("All time")}
PLACES = {
    "newest": _("Newest"),
    "following": _("Following"),
    "for_you": _("For you"),
    "page": _("Its own page"),
}
USUAL = 28
SHOWN_CLIPS = 100
STILLS = 8
# What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_COUNTS = ("shown", "skipped", "replayed", "not_interested", "finished")


@require_safe
def all_clips(request: HttpRequest) -> HttpResponse:
    """Show the sums of all clips, and each clip with its own."""
    person, days = signed_in(request), _days(request)
    found = numbers_of(person, days)
    shown = {clip.id: clip for clip in clips.own_clips(person, [one for one, _ in found])}
    rows = [(shown[to_text(one)], numbers) for one, numbers in found if to_text(one) in shown]
    facts = {
        **_periods(days),
        "rows": rows[:SHOWN_CLIPS],
        "left": max(0, len(rows) - SHOWN_CLIPS),
        "shown": sum(numbers.shown for _, numbers in rows),
        "finished": sum(numbers.finished for _, numbers in rows),
    }
    return render(request, "numbers/all.html", facts)


@require_safe
def all_clips_csv(request: HttpRequest) -> HttpResponse:
    """Give the same as a table, a line for each clip."""
    person, days = signed_in(request), _days(request)
    found = numbers_of(person, days)
    shown = {clip.id: clip for clip in clips.own_clips(person, [one for one, _ in found])}
    lines = (
        [to_text(one), shown[to_text(one)].title, *_counts(numbers)]
        for one, numbers in found
        if to_text(one) in shown
    )
    return _csv("clips", ["clip", "title", *_COUNTS, *THROUGH], lines)


@require_safe
def one_clip(request: HttpRequest, clip_id: str) -> HttpResponse:
    """Show how one clip is watched: how far, when, and where it was shown."""
    person, days = signed_in(request), _days(request)
    ident = from_text(clip_id)
    numbers, each_day = numbers_of_clip(person, ident, days)
    row = clips.own_clip(person, ident)
    step = max(1, len(row.frames) // STILLS)
    places = zip(PLACES.values(), numbers.through, strict=True)
    most = max(numbers.through) or 1
    facts = {
        **_periods(days),
        "clip": show([row], person)[0],
        "numbers": numbers,
        "stills": [link(row, name) for name in row.frames[::step][:STILLS]],
        "retention": area(numbers.retention),
        "tenths": [(10 * place, 100 * share) for place, share in enumerate(numbers.retention)],
        "days_shown": each_day,
        "bars": bars([one.shown for one in each_day]),
        "places": [(words, count, round(100 * count / most)) for words, count in places],
    }
    return render(request, "numbers/template.html", facts)


@require_safe
def one_clip_csv(request: HttpRequest, clip_id: str) -> HttpResponse:
    """Give the days of one clip as a table."""
    _, each_day = numbers_of_clip(signed_in(request), from_text(clip_id), _days(request))
    lines = ([one.day.isoformat(), one.shown, one.finished] for one in each_day)
    return _csv(clip_id, ["day", "shown", "finished"], lines)


def _days(request: HttpRequest) -> int:
    asked = request.GET.get("days", "")
    return int(asked) if asked in {str(days) for days in PERIODS} else USUAL


def _periods(days: int) -> dict[str, object]:
    return {"periods": list(WORDS.items()), "days": days}


def _counts(numbers: Numbers) -> list[int]:
    return [*(getattr(numbers, name) for name in _COUNTS), *numbers.through]


def _csv(name: str, head: Sequence[str], lines: Iterable[Sequence[object]]) -> HttpResponse:
    out = io.StringIO(newline="")
    table = csv.writer(out)
    table.writerow(head)
    for line in lines:
        table.writerow([_harmless(cell) for cell in line])
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="numbers-{name}.csv"'
    return response


def _harmless(cell: object) -> object:
    """Let no description be run as a formula by the program that opens the table."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


urlpatterns = [
    path("me/numbers", all_clips),
    path("me/numbers.csv", all_clips_csv),
    path("clips/<str:clip_id>/numbers", one_clip),
    path("clips/<str:clip_id>/numbers.csv", one_clip_csv),
]
