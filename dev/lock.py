"""One demo for a checkout at a time: a lock that the system drops when its holder ends, however it ends."""

import fcntl
from typing import IO

from dev.places import VAR


def only_one() -> IO[str]:
    """Take the lock of this checkout's demo, or say that it runs already."""
    VAR.mkdir(exist_ok=True)
    lock = (VAR / "demo.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise SystemExit("The demo of this folder runs already. End it with Ctrl-C first.") from None
    return lock
