"""Where the embedded servers keep things, and which account they run as.

An ordinary user keeps everything in the repository's var/ folder and runs the servers as themselves.
PostgreSQL refuses to run as root, and root's home is often closed to everybody else: root therefore
keeps the servers under /var/lib and runs them as `postgres`, or as `nobody` where no such account
exists. No parent folder's mode is touched.
"""

import hashlib
import os
import pwd
import tempfile
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
VAR = REPOSITORY / "var"
LOGS = VAR / "log"


@dataclass(frozen=True)
class Account:
    """The operating system account that the servers run as."""

    name: str
    uid: int
    gid: int

    @property
    def is_other(self) -> bool:
        """Whether this is somebody else than the person who types the command."""
        return self.uid != os.geteuid()

    def own(self, path: Path) -> None:
        """Give one file or folder to this account."""
        if self.is_other:
            os.chown(path, self.uid, self.gid)


def service_account() -> Account:
    """The account for the servers: oneself, or for root the least one there is."""
    if os.geteuid() != 0:
        me = pwd.getpwuid(os.geteuid())
        return Account(me.pw_name, me.pw_uid, me.pw_gid)
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    other = names.get("postgres") or names["nobody"]
    return Account(other.pw_name, other.pw_uid, other.pw_gid)


def person() -> str:
    """The name of the account that types the command, as PostgreSQL's peer check will see it."""
    return pwd.getpwuid(os.geteuid()).pw_name


def mark() -> str:
    """A short name for this checkout and user, so that two checkouts never share a server."""
    return hashlib.sha256(f"{REPOSITORY}\0{os.geteuid()}".encode()).hexdigest()[:10]


def server_home() -> Path:
    """The folder of what outlives a run: the demo's database and keys; for root, a copy of the software."""
    if os.geteuid() == 0:
        return Path("/var/lib") / f"gridtender-{mark()}"
    return VAR / "servers"


def secrets_file() -> Path:
    """The demo's keys: beside its database, so that neither outlives the other."""
    return server_home() / "secrets.env"


def private_folder(path: Path, account: Account) -> Path:
    """Make a folder that only the account may enter, or refuse one that somebody else has put there."""
    path.mkdir(mode=0o700, exist_ok=True)
    status = path.lstat()
    if path.is_symlink() or status.st_uid not in {account.uid, os.geteuid()}:
        message = f"{path} belongs to somebody else. Remove it, or ask its owner to, and try again."
        raise SystemExit(message)
    path.chmod(0o700)
    account.own(path)
    return path


def socket_folder(name: str, account: Account) -> Path:
    """A short path for Unix sockets (their paths may have 107 bytes at most, a repository's path may not)."""
    return private_folder(Path(tempfile.gettempdir()) / f"gridtender-{mark()}-{name}", account)
