"""The forms of the API, described for the data map."""

from clerestory.api.data import own, safety

__all__ = ["own", "safety"]
