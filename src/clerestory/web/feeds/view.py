"""Atom feeds (RFC 4287): the newest clips, those of a person, those with a hashtag."""

import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed, Enclosure
from django.utils.translation import get_language, gettext
from django.views.decorators.http import conditional_page, require_safe

from clerestory.clips import queries
from clerestory.clips.shown import ShownClip
from clerestory.people import queries as people
from clerestory.web.parts.addresses import absolute
from clerestory.web.parts.player import offered
from clerestory.web.parts.robots import for_robots
from clerestory.web.shell.request import reader_of

MOST = 30
# All that XML 1.0 (2.2) cannot hold: most controls, halves of pairs, U+FFFE and U+FFFF.
_UNFIT = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@require_safe
@conditional_page
def newest(request: HttpRequest) -> HttpResponse:
    """Public clips, newest first."""
    clips = queries.newest(reader_of(request), None, MOST).items
    return _feed(request, settings.SITE_NAME, "/", clips)


@require_safe
@conditional_page
def of_person(request: HttpRequest, handle: str) -> HttpResponse:
    """Public clips of one person."""
    person = people.person_by_handle(reader_of(request), handle)
    clips = queries.by_author(None, person.handle, None, MOST).items
    title = gettext("{name} on {site}").format(name=person.shown_name, site=settings.SITE_NAME)
    return for_robots(_feed(request, title, person.address, clips), person)


@require_safe
@conditional_page
def of_tag(request: HttpRequest, name: str) -> HttpResponse:
    """Public clips with a hashtag."""
    clips = queries.tagged(reader_of(request), name, None, MOST).items
    return _feed(request, f"#{name} · {settings.SITE_NAME}", f"/tags/{name}", clips)


def _feed(request: HttpRequest, title: str, page: str, clips: list[ShownClip]) -> HttpResponse:
    feed = Atom1Feed(
        title=_xml(title),
        link=_xml(absolute(request, page)),
        description="",
        language=get_language(),
        feed_url=_xml(absolute(request, request.path)),
        feed_guid=_xml(absolute(request, page)),
    )
    for clip in clips:
        _add(feed, request, clip)
    response = HttpResponse(
        feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8"
    )
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _add(feed: Atom1Feed, request: HttpRequest, clip: ShownClip) -> None:
    address = absolute(request, clip.address)
    published = clip.published_at or timezone.now()
    files = offered(clip, saver=False)[:1]
    feed.add_item(
        title=_xml(clip.title),
        link=address,
        unique_id=address,
        description=_xml(clip.description),
        author_name=_xml(clip.author.name),
        author_link=absolute(request, f"/@{clip.author.handle}"),
        pubdate=published,
        updateddate=clip.edited_at or published,
        categories=[_xml(word.text[1:]) for word in clip.words if word.href.startswith("/tags/")],
        enclosures=[
            Enclosure(absolute(request, file.url), str(file.bytes), "video/mp4") for file in files
        ],
    )


def _xml(text: str) -> str:
    """Leave out what XML cannot hold."""
    return _UNFIT.sub("", text)


urlpatterns = [
    path("feed.atom", newest),
    path("@<str:handle>/feed.atom", of_person),
    path("tags/<str:name>/feed.atom", of_tag),
]
