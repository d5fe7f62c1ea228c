"""The forms of the API, described for the data map."""

from clerestory.api.data import clips, feed, finding, notices, people, safety, talk

__all__ = ["clips", "feed", "finding", "notices", "people", "safety", "talk"]
