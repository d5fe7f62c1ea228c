"""The people room as a Django app."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Registers the tables of people."""

    name = "clerestory.people"
    label = "people"
