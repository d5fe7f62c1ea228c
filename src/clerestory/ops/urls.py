"""Which address leads to which screen or resource."""

from django.urls import URLPattern, URLResolver

from clerestory.api.door import addresses, api
from clerestory.api.own import (
    beacons,
    clips,
    comments,
    finding,
    marks,
    notices,
    numbers,
    offered,
    pairs,
    people,
    pins,
    playlists,
    safety,
    schedules,
    session,
    taste,
    ties,
    uploads,
)
from clerestory.web.about import view as about
from clerestory.web.assurance import view as assurance
from clerestory.web.clip import view as clip
from clerestory.web.confirm import view as confirm
from clerestory.web.data import view as data
from clerestory.web.decisions import view as decisions
from clerestory.web.desk import view as desk
from clerestory.web.download import view as download
from clerestory.web.drafts import view as drafts
from clerestory.web.edit import view as edit
from clerestory.web.errors import view as errors
from clerestory.web.feeds import view as feeds
from clerestory.web.find import view as find
from clerestory.web.follow import view as follow
from clerestory.web.for_you import view as for_you
from clerestory.web.held import view as held
from clerestory.web.language import view as language
from clerestory.web.leaving import view as leaving
from clerestory.web.marks import view as web_marks
from clerestory.web.mine import view as mine
from clerestory.web.moderation import view as moderation
from clerestory.web.notices import view as web_notices
from clerestory.web.numbers import view as web_numbers
from clerestory.web.oembed import view as oembed
from clerestory.web.offline import view as offline
from clerestory.web.playlists import view as web_playlists
from clerestory.web.post import view as post
from clerestory.web.privacy import view as privacy
from clerestory.web.profile import view as profile
from clerestory.web.register import view as register
from clerestory.web.report import view as report
from clerestory.web.requests import view as requests
from clerestory.web.reset import view as reset
from clerestory.web.settings import view as settings
from clerestory.web.share import view as share
from clerestory.web.sign_in import view as sign_in
from clerestory.web.sign_out import view as sign_out
from clerestory.web.sign_up import view as sign_up
from clerestory.web.tag import view as tag
from clerestory.web.talk import view as talk
from clerestory.web.taste import view as web_taste
from clerestory.web.ties import view as web_ties
from clerestory.web.verify import view as verify
from clerestory.web.watch import view as watch

handler404 = errors.not_found
handler500 = errors.broken

for resource in (
    beacons,
    clips,
    comments,
    finding,
    marks,
    notices,
    numbers,
    offered,
    pairs,
    people,
    pins,
    playlists,
    safety,
    schedules,
    session,
    taste,
    ties,
    uploads,
):
    api.add_router("", resource.router)

SCREENS = (
    about,
    assurance,
    clip,
    confirm,
    data,
    decisions,
    desk,
    download,
    drafts,
    edit,
    feeds,
    find,
    follow,
    for_you,
    held,
    language,
    leaving,
    web_marks,
    mine,
    moderation,
    web_notices,
    web_numbers,
    oembed,
    offline,
    web_playlists,
    post,
    privacy,
    profile,
    register,
    report,
    requests,
    reset,
    settings,
    share,
    sign_in,
    sign_out,
    sign_up,
    tag,
    web_taste,
    talk,
    web_ties,
    verify,
    watch,
)

urlpatterns: list[URLPattern | URLResolver] = [
    # Addresses are tried one after the other. These share a beginning: others pass them at once.
    *addresses(),
    *(pattern for screen in SCREENS for pattern in screen.urlpatterns),
]
