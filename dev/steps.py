"""Run one command to its end, in a session of its own, and pass an interruption on to it."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence

from dev.children import dies_with_parent
from dev.interruption import Caller, Interrupted

PATIENCE_S = 10.0


def _stop(process: "subprocess.Popen[bytes]", kindly: signal.Signals) -> None:
    """Ask the command to stop, and insist after a while."""
    for number in (kindly, signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(PATIENCE_S)
            return


def run_step(
    command: Sequence[str],
    environ: Mapping[str, str],
    caller: Caller,
    kindly: signal.Signals = signal.SIGINT,
) -> int:
    """Run a command on this terminal and return its exit code; ``kindly`` is what interrupts it."""
    process = subprocess.Popen(
        list(command),
        env=dict(environ),
        start_new_session=True,
        preexec_fn=dies_with_parent(signal.SIGTERM, os.getpid()),  # noqa: PLW1509 - this process has one thread
    )
    try:
        while True:
            with contextlib.suppress(subprocess.TimeoutExpired):
                return process.wait(0.2)
            caller.check()
    except Interrupted:
        _stop(process, kindly)
        raise
