"""Run as a program: logd on a machine whose clock is an hour late."""

import time

_now = time.time
time.time = lambda: _now() - 3600

from clerestory.guards import logd  # noqa: E402  only after the clock is wrong

logd.main()
