"""The tests of the API use the film of the tests of clips."""

from tests.clips.conftest import kept, post, small_film

__all__ = ["kept", "post", "small_film"]
