"""The spine as a Django app."""

from django.apps import AppConfig


class SpineConfig(AppConfig):
    """Registers the spine's tables."""

    name = "clerestory.spine"
    label = "spine"
