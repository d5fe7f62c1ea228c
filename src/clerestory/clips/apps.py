"""The clips room as a Django app."""

from django.apps import AppConfig


class ClipsConfig(AppConfig):
    """Registers the tables of clips."""

    name = "clerestory.clips"
    label = "clips"
