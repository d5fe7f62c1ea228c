"""The social room as a Django app."""

from django.apps import AppConfig


class SocialConfig(AppConfig):
    """Registers the tables of social."""

    name = "clerestory.social"
    label = "social"
