"""Template tags of the house."""

from collections.abc import Collection
from datetime import datetime

from django import template
from django.template import Context
from django.utils.formats import date_format, number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from clerestory.clips import queries
from clerestory.clips.shown import ShownClip, Source
from clerestory.people.models import Person
from clerestory.web.parts import player, safety_words
from clerestory.web.parts.built import built

register = template.Library()


@register.simple_tag
def asset(name: str) -> str:
    """Return the address of a built file: {% asset "watch/island.js" %}."""
    return built(name)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon of the sprite; with a label it is an image, without one it is decoration."""
    href = f"{built('icons/sprite.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}" focusable="false"><use href="{}"></use>'
            "</svg>",
            label,
            href,
        )
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}"></use></svg>', href
    )


@register.simple_tag(takes_context=True)
def has_playlists(context: Context, person: Person) -> bool:
    """Return whether the reader of the page sees a playlist of this person."""
    return queries.has_playlists(context.get("reader"), person)


@register.filter
def among(key: str, ids: Collection[str]) -> bool:
    """Return whether a key is among these."""
    return key in ids


@register.filter
def clock(milliseconds: int) -> str:
    """Write a duration as 0:07, 1:05 or 1:02:03."""
    seconds = round(milliseconds / 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


@register.filter
def minutes(seconds: int) -> str:
    """Write a limit of time in words: 90 seconds, 3 minutes."""
    if seconds % 60:
        return ngettext("%d second", "%d seconds", seconds) % seconds
    return ngettext("%d minute", "%d minutes", seconds // 60) % (seconds // 60)


@register.filter
def seconds(clip: ShownClip) -> str:
    """Write a clip's duration in seconds with one decimal, for a number attribute."""
    return f"{clip.duration_ms / 1000:.1f}"


@register.filter
def shape(clip: ShownClip) -> str:
    """Return `tall`, `upright` or `wide`."""
    return player.shape(clip)


@register.filter
def offered(clip: ShownClip, saver: object) -> list[Source]:
    """Return the sources in the order to try them."""
    return player.offered(clip, saver=bool(saver))


@register.filter
def spoken(clip: ShownClip) -> str:
    """Return what a screen reader says of the picture: its alt text, or else the first words."""
    return clip.alt_text or clip.title


@register.filter
def whole_seconds(clip: ShownClip) -> int:
    """Return a clip's duration in whole seconds."""
    return round(clip.duration_ms / 1000)


@register.filter
def brief(count: int) -> str:
    """Write a count as people read it at a glance: 999, 1.2K, 3M. Nothing for nought."""
    for size, letter in ((1_000_000, "M"), (1000, "K")):
        if count >= size:
            tenths = count * 10 // size
            whole = tenths >= 100 or tenths % 10 == 0  # noqa: PLR2004  ten of the unit
            return f"{number_format(tenths // 10 if whole else tenths / 10, use_l10n=True)}{letter}"
    return str(count) if count else ""


@register.filter
def percent(share: float) -> str:
    """Write a share of 0 to 1 in whole percents."""
    return f"{number_format(round(100 * share))} %"


@register.filter
def face(person: Person) -> dict[str, str]:
    """Return what a picture of a person is drawn from."""
    return {"name": person.shown_name, "picture": person.picture_address}


@register.filter
def moment(time: datetime) -> str:
    """Write a moment to the second, as the language does, in UTC."""
    return f"{date_format(time, 'DATE_FORMAT')}, {date_format(time, 'H:i:s')} UTC"


@register.filter
def figure(count: int) -> str:
    """Write a count with its thousands apart, as the language does."""
    return number_format(count, use_l10n=True, force_grouping=True)


@register.filter
def client(words: str) -> str:
    """Say the browser of a session, which is kept as "Firefox on Android" or the like."""
    browser, _, system = words.partition(" on ")
    browser = gettext("A browser") if browser == "A browser" else browser
    if not system:
        return browser
    return gettext("{browser} on {system}").format(browser=browser, system=system)


@register.filter
def ground(name: str) -> str:
    """Say in words what something is reported or decided for."""
    return str(safety_words.GROUNDS.get(name, name))


@register.simple_tag
def grounds() -> SafeString:
    """Write the words of all grounds as attributes, for a script that gets their names."""
    pairs = safety_words.GROUNDS.items()
    return format_html_join("", ' data-{}="{}"', ((name, str(words)) for name, words in pairs))


@register.filter
def measure(name: str) -> str:
    """Say in words what was decided."""
    return str(safety_words.MEASURES.get(name, name))


@register.filter
def deed(name: str) -> str:
    """Say in words what a moderator did."""
    return str(safety_words.ACTS.get(name, name))


@register.filter
def thing(name: str) -> str:
    """Say in words what kind of thing it is."""
    return str((safety_words.THINGS | safety_words.BRAKES).get(name, name))


@register.filter
def source(name: str) -> str:
    """Say in words how a case came about."""
    return str(safety_words.SOURCES.get(name, name))


@register.filter
def brake(name: str) -> str:
    """Say in words what becomes of a word of the server's list."""
    return str(safety_words.EFFECTS_OF_WORDS.get(name, name))
