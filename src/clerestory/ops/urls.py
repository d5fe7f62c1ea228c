"""Which address leads to which screen or resource."""

from django.urls import URLPattern, URLResolver, path

from clerestory.api.door import ROOT, api, not_found
from clerestory.api.own import clips, people, session, uploads
from clerestory.web.edit import view as edit
from clerestory.web.errors import view as errors
from clerestory.web.mine import view as mine
from clerestory.web.post import view as post

handler404 = errors.not_found
handler500 = errors.broken

for resource in (clips, people, session, uploads):
    api.add_router("", resource.router)

SCREENS = (edit, mine, post)

urlpatterns: list[URLPattern | URLResolver] = [
    *(pattern for screen in SCREENS for pattern in screen.urlpatterns),
    path(ROOT.removeprefix("/"), api.urls),
    path(f"{ROOT.removeprefix('/')}<path:path>", not_found),
]
