"""The gate room as a Django app."""

from django.apps import AppConfig


class GateConfig(AppConfig):
    """Registers the tables of the gate."""

    name = "clerestory.gate"
    label = "gate"
