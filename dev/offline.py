"""Run a tool that imports the settings but meets no server: `python -m dev.offline mypy .`.

The settings refuse to start without addresses and secrets; a type checker has neither. These lead
nowhere.
"""

import subprocess
import sys

from dev.environment import application_environ
from dev.keys import fresh_secrets

NOWHERE = {
    "DATABASE_URL": "postgresql://nobody@/nowhere?host=/nonexistent",
    "BROKER_URL": "redis+socket:///nonexistent/valkey.sock?virtual_host=0",
    "CACHE_URL": "unix:///nonexistent/valkey.sock?db=1",
}


def main() -> int:
    """Run the command line's command and return its exit code."""
    return subprocess.run(
        sys.argv[1:], env=application_environ(fresh_secrets(), NOWHERE), check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
