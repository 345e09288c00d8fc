"""The demo: servers, migrations, a seeded world, worker, clock and site. Ctrl-C ends all of it."""

import os
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import ExitStack

from dev.children import Child, end, start
from dev.environment import application_environ, make_folders, port
from dev.interruption import Caller, Interrupted, ignore_signals, stop_on_signals
from dev.keys import kept_secrets
from dev.lock import only_one
from dev.places import LOGS, REPOSITORY, VAR, secrets_file, service_account
from dev.roles import remake_database
from dev.servers import demo_postgres, demo_servers, needs_postgres
from dev.software import software_for
from dev.steps import run_step
from dev.with_servers import INTERRUPTED_EXIT_CODE, migrate

POLL_S = 0.2
HTTP_SERVER_ERROR = 500
SEEDED = VAR / "demo-seeded"
UNFINISHED = VAR / "demo-unfinished"


def require_free_port(number: int) -> None:
    """Say at once, and not after the seed, that the port is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", number))
        except OSError as error:
            message = f"Port {number} is taken ({error.strerror}). Choose another: PORT=8001 make demo"
            raise SystemExit(message) from None


def start_worker(environ: Mapping[str, str]) -> Child:
    """The Celery worker."""
    options = ["--loglevel", "INFO", "--concurrency", "2", "--without-gossip", "--without-mingle"]
    return start(
        "The worker",
        [sys.executable, "-m", "celery", "-A", "config", "worker", *options],
        environ=environ,
        log=LOGS / "worker.log",
    )


def start_compiling(environ: Mapping[str, str]) -> Child:
    """The engine's loops, compiled once while the database is made ready; later starts find them on disk."""
    return start(
        "The compiler",
        [sys.executable, "-m", "nmv", "compile"],
        environ=environ,
        log=LOGS / "compile.log",
    )


def start_beat(environ: Mapping[str, str]) -> Child:
    """The clock that sends the scheduled tasks."""
    return start(
        "The clock",
        [sys.executable, "-m", "celery", "-A", "config", "beat", "--schedule", str(VAR / "beat-schedule")],
        environ=environ,
        log=LOGS / "beat.log",
    )


def start_web(environ: Mapping[str, str]) -> Child:
    """The site."""
    options = ["--workers", "2", "--threads", "4", "--bind", f"127.0.0.1:{port()}", "--access-logfile", "-"]
    return start(
        "The site",
        [sys.executable, "-m", "gunicorn", *options, "config.wsgi:application"],
        environ=environ,
        log=LOGS / "web.log",
    )


def answers(url: str) -> bool:
    """Whether the site serves a page (a page that asks for a login is one)."""
    try:
        with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own address
            return True
    except urllib.error.HTTPError as error:
        return error.code < HTTP_SERVER_ERROR
    except OSError:
        return False


def require_alive(children: list[Child]) -> None:
    """Stop with its last words if a program ended by itself."""
    for child in children:
        if child.has_ended:
            message = f"{child.name} ended by itself (exit {child.process.returncode}).\n{child.last_words()}"
            raise SystemExit(message)


def step(name: str, arguments: list[str], environ: Mapping[str, str], caller: Caller) -> None:
    """Run one management command and stop the demo if it fails."""
    print(f"  {name} …", flush=True)
    command = [sys.executable, "manage.py", *arguments]
    code = run_step(command, environ, caller, kindly=signal.SIGTERM)  # no traceback on Ctrl-C
    if code:
        message = f"`manage.py {' '.join(arguments)}` failed (exit {code}); its message is above."
        raise SystemExit(message)


def forget_half_a_world() -> None:
    """Empty the embedded database if the demo was stopped while its world was being made."""
    if UNFINISHED.exists() and needs_postgres():
        print("  the last start was stopped half-way: beginning again …", flush=True)
        account = service_account()
        remake_database(demo_postgres(software_for(account), account))


def prepare_database(environ: dict[str, str], caller: Caller) -> None:
    """Migrate as the owner."""
    print("  migrations …", flush=True)
    if migrate(environ, caller):
        raise SystemExit("The migrations failed; their message is above.")


def seed(environ: Mapping[str, str], caller: Caller) -> None:
    """Make the demo's world, or print its logins again; a first time that is cut short leaves a mark."""
    if not SEEDED.exists():
        UNFINISHED.touch()
    step("a demo world", ["seed"], environ, caller)
    SEEDED.touch()
    UNFINISHED.unlink(missing_ok=True)


def serve(environ: dict[str, str], stack: ExitStack, caller: Caller) -> None:
    """Start worker, clock and site around the seeded world, and watch over them."""
    children: list[Child] = []
    for begin in (start_worker, start_beat):
        children.append(begin(environ))
        stack.callback(end, children[-1])
    seed(environ, caller)
    children.append(start_web(environ))
    stack.callback(end, children[-1])
    url = f"http://127.0.0.1:{port()}/"
    while not answers(url):
        require_alive(children)
        caller.check()
        time.sleep(POLL_S)
    print(f"\nGridtender is at {url}   (logs in {LOGS}, Ctrl-C ends it)", flush=True)
    while True:
        require_alive(children)
        caller.check()
        time.sleep(POLL_S)


def main() -> int:
    """Run the demo until it is interrupted."""
    os.chdir(REPOSITORY)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    stop_on_signals()
    caller = Caller()
    lock = only_one()
    make_folders()
    try:
        require_free_port(port())
        print("Starting Gridtender:\n  database and broker …", flush=True)
        with ExitStack() as stack:
            servers = stack.enter_context(demo_servers())
            environ = application_environ(kept_secrets(secrets_file()), servers)
            stack.callback(end, start_compiling(environ))
            forget_half_a_world()
            prepare_database(environ, caller)
            serve(environ, stack, caller)
    except Interrupted:
        print("\nEverything has ended; `make demo` resumes.", flush=True)
        return INTERRUPTED_EXIT_CODE
    finally:
        ignore_signals()
        lock.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
