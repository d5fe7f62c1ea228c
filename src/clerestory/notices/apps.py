"""The notices room as a Django app."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Registers the tables of notices."""

    name = "clerestory.notices"
    label = "notices"
