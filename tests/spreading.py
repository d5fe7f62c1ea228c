"""How tests are spread over processes: one by one, but for files that make something for all.

What a file makes for all of its tests, such as a server, is made once only where one process runs
the whole file. xdist has groups for that, which pytest 9.2 does not carry over to it.
"""

from functools import cache
from pathlib import Path
from typing import override

from xdist.scheduler import LoadScopeScheduling

MADE_FOR_ALL = 'scope="module"'


class Spreading(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
    """Gives each test to whichever process is free, and a file that shares something to one."""

    @override
    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return file if _shares(file) else nodeid


@cache
def _shares(file: str) -> bool:
    return MADE_FOR_ALL in (Path(__file__).parent.parent / file).read_text(encoding="utf-8")
