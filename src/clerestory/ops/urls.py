"""Which address leads to which screen or resource."""

from django.urls import URLPattern, URLResolver

from clerestory.web.errors import view as errors

handler404 = errors.not_found
handler500 = errors.broken

urlpatterns: list[URLPattern | URLResolver] = []
