"""Values for statements that add many rows at once, which Django has no form for."""

from typing import Any

from django.db import connection
from django.db.models import Field


def as_written(*values: tuple[Field[Any, Any], object]) -> tuple[Any, ...]:
    """Return values as this database writes them, each beside the field that it is for."""
    return tuple(field.get_db_prep_value(value, connection) for field, value in values)
