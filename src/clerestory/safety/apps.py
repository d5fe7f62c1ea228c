"""The safety room as a Django app."""

from django.apps import AppConfig


class SafetyConfig(AppConfig):
    """Registers the tables of safety."""

    name = "clerestory.safety"
    label = "safety"
