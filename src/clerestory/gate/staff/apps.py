"""Staff access as a Django app."""

from django.apps import AppConfig


class StaffConfig(AppConfig):
    """Registers the tables of staff access."""

    name = "clerestory.gate.staff"
    label = "gate_staff"
