"""Robots: telling search engines that somebody does not want to be found."""

from django.http import HttpResponse

from clerestory.people.models import Person


def for_robots[R: HttpResponse](response: R, person: Person) -> R:
    """Ask search engines not to list this answer where its person does not want to be found."""
    if not person.findable:
        response.headers["X-Robots-Tag"] = "noindex"
    return response
