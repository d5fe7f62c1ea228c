"""Slots: a few places for what may take long, so that what is short always finds a thread.

A body that is sent or received in pieces keeps its thread for as long as the other side takes. If
every thread did so, sixteen phones on bad lines would stop the whole server.
"""

import threading


class Slots:
    """A number of places that are taken without waiting and given back once."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._free = threading.Semaphore(most)

    def take(self) -> bool:
        """Take a place if there is one; say whether there was."""
        return self._free.acquire(blocking=False)

    def give_back(self) -> None:
        """Give a taken place back."""
        self._free.release()
