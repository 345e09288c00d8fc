"""Run one command with a database and a broker: `python -m dev.with_servers [--demo] COMMAND…`.

Without an option the servers are fresh and thrown away (tests, checks). With `--demo` they are the
demo's: those that run already, or started for this command. `--migrate` brings the demo's database up to
date first.
"""

import argparse
import os
import sys

from dev.environment import application_environ, make_folders
from dev.interruption import Caller, Interrupted, ignore_signals, stop_on_signals
from dev.keys import fresh_secrets, kept_secrets
from dev.places import REPOSITORY, secrets_file
from dev.servers import demo_servers, throwaway_servers
from dev.steps import run_step

INTERRUPTED_EXIT_CODE = 130


def migrate(environ: dict[str, str], caller: Caller) -> int:
    """Bring the database up to date, as the role that owns it."""
    owner = environ.get("MIGRATOR_DATABASE_URL") or environ["DATABASE_URL"]
    return run_step(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        environ | {"DATABASE_URL": owner},
        caller,
    )


def run(arguments: argparse.Namespace, caller: Caller) -> int:
    """Start what is needed, run the command, end what was started; the command's exit code."""
    secrets = kept_secrets(secrets_file()) if arguments.demo else fresh_secrets()
    try:
        with demo_servers() if arguments.demo else throwaway_servers() as servers:
            environ = application_environ(secrets, servers)
            failed = migrate(environ, caller) if arguments.migrate else 0
            code = failed or run_step(arguments.command, environ, caller)
            ignore_signals()
            return code
    except Interrupted:
        return INTERRUPTED_EXIT_CODE


def main() -> int:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(prog="python -m dev.with_servers", description=__doc__)
    parser.add_argument("--demo", action="store_true", help="use the demo's servers and data")
    parser.add_argument("--migrate", action="store_true", help="migrate the database first")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    arguments = parser.parse_args()
    if not arguments.command:
        parser.error("name the command to run")
    os.chdir(REPOSITORY)
    make_folders()
    stop_on_signals()
    return run(arguments, Caller())


if __name__ == "__main__":
    sys.exit(main())
