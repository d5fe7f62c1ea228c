"""The feed room as a Django app."""

from django.apps import AppConfig


class FeedConfig(AppConfig):
    """Registers the tables of the feed."""

    name = "clerestory.feed"
    label = "feed"
