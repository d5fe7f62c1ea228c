"""The tests of people use the film of the tests of clips."""

from tests.clips.conftest import post, small_film

__all__ = ["post", "small_film"]
