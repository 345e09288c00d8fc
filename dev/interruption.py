"""Notice that it is time to stop: Ctrl-C, a request to end, or a caller that went away.

GNU make, when only make itself is interrupted, waits for its children without telling them. It does put
the interrupt signal back to its default first, and that can be seen from outside.
"""

import os
import signal
from pathlib import Path
from types import FrameType

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupted(BaseException):
    """Somebody wants this to stop."""


def stop_on_signals() -> None:
    """Let the usual signals end the work through `finally` blocks, even where a shell had them ignored."""

    def stop(number: int, frame: FrameType | None) -> None:
        ignore_signals()  # the way out is already taken
        raise Interrupted

    for number in STOP_SIGNALS:
        signal.signal(number, stop)


def ignore_signals() -> None:
    """Do not disturb the ending of children."""
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def _catches_interrupts(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False
    caught = next((line.split()[1] for line in status.splitlines() if line.startswith("SigCgt:")), "0")
    return bool(int(caught, 16) & (1 << (signal.SIGINT - 1)))


class Caller:
    """The process that called this one."""

    def __init__(self) -> None:
        """Remember the caller as it is now."""
        self.pid = os.getppid()
        command = Path(f"/proc/{self.pid}/comm")
        name = command.read_text().strip() if command.exists() else ""
        self.is_waiting_make = name in {"make", "gmake"} and _catches_interrupts(self.pid)

    def check(self) -> None:
        """Raise Interrupted if the caller is gone, or is a make that was told to stop."""
        if os.getppid() != self.pid or (self.is_waiting_make and not _catches_interrupts(self.pid)):
            ignore_signals()
            raise Interrupted
