"""Start child processes so that none outlives this one, and end them in order.

Each child gets a session of its own: Ctrl-C reaches only the supervisor, which then ends its children in
the right order. On Linux the kernel also signals a child when the supervisor dies without a word.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from dev.places import Account

PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """A running program, the signal that ends it kindly, and where its output goes."""

    name: str
    process: "subprocess.Popen[bytes]"
    end_signal: signal.Signals
    log: Path | None = None

    @property
    def has_ended(self) -> bool:
        """Whether the program is gone."""
        return self.process.poll() is not None

    def last_words(self, n_lines: int = 20) -> str:
        """The end of the log, for a message about what went wrong."""
        if self.log is None or not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-n_lines:])


def dies_with_parent(end_signal: signal.Signals, parent: int) -> Callable[[], None] | None:
    """What a child runs before its program, so that the kernel ends it when its parent is gone."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None, use_errno=True)

    def ask_the_kernel() -> None:
        libc.prctl(PR_SET_PDEATHSIG, int(end_signal), 0, 0, 0)
        if os.getppid() != parent:  # it died before we could ask
            os._exit(1)

    return ask_the_kernel


def start(
    name: str,
    command: Sequence[str | Path],
    *,
    environ: Mapping[str, str],
    end_signal: signal.Signals = signal.SIGTERM,
    log: Path | None = None,
    account: Account | None = None,
    cwd: Path | None = None,
) -> Child:
    """Start a program; its output goes to the log if there is one, else to the terminal."""
    output: IO[bytes] | None = None
    if log is not None:
        log.parent.mkdir(parents=True, exist_ok=True)
        output = log.open("wb")
    other = account is not None and account.is_other
    try:
        process = subprocess.Popen(
            [str(part) for part in command],
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT if output else None,
            cwd=cwd,
            start_new_session=True,
            user=account.uid if account and other else None,
            group=account.gid if account and other else None,
            extra_groups=[] if other else None,
            preexec_fn=dies_with_parent(end_signal, os.getpid()),  # noqa: PLW1509 - this process has one thread
        )
    finally:
        if output is not None:
            output.close()
    return Child(name, process, end_signal, log)


def end(child: Child, patience_s: float = 10.0) -> None:
    """Ask a program to end, wait, and insist on it if asking did not help."""
    if child.has_ended:
        return
    child.process.send_signal(child.end_signal)
    try:
        child.process.wait(patience_s)
    except subprocess.TimeoutExpired:
        os.killpg(child.process.pid, signal.SIGKILL)
        child.process.wait()


def wait_until(ready: Callable[[], bool], child: Child, timeout_s: float = 30.0) -> None:
    """Wait for a server to answer; say its last words if it ends instead."""
    until = time.monotonic() + timeout_s
    while not ready():
        if child.has_ended or time.monotonic() > until:
            end(child)
            message = f"{child.name} did not start.\n{child.last_words()}"
            raise SystemExit(message)
        time.sleep(0.03)
