"""An embedded PostgreSQL: one folder of data, one Unix socket, no TCP port, no password.

Only the account that types the command may connect: the socket's folder is closed to others (mode 0700),
and the server asks the kernel who is calling (peer authentication). The application itself gets two
roles, neither of them a superuser: the owner, who migrates, and the web role, which may only read and
write rows.
"""

import shutil
import signal
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from dev.children import Child, start, wait_until
from dev.places import Account, person
from dev.software import Software

SUPERUSER = "postgres"
MINIMAL_ENVIRON = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
DURABLE: dict[str, str] = {}
# A test's database is thrown away: losing it in a power cut costs nothing.
FAST_AND_FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True)
class Postgres:
    """One database server's places."""

    software: Software
    account: Account
    data: Path
    sockets: Path
    log: Path

    @property
    def socket(self) -> Path:
        """The Unix socket clients use."""
        return self.sockets / ".s.PGSQL.5432"

    def url(self, role: str, database: str) -> str:
        """The address of a database for a role."""
        return f"postgresql://{role}@/{database}?host={quote(str(self.sockets))}"


def _initialise(server: Postgres) -> None:
    """Make the data folder, unless an earlier run finished making it."""
    if (server.data / "gridtender-ready").exists():
        return
    for leftover in server.data.iterdir():  # an earlier run was killed while making it
        shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
    other = server.account.is_other
    made = subprocess.run(
        [
            server.software.postgres_bin / "initdb",
            "--pgdata", server.data, "--username", SUPERUSER, "--auth", "peer", "--encoding", "UTF8",
            "--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--no-sync",
        ],
        env=MINIMAL_ENVIRON,
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        user=server.account.uid if other else None,
        group=server.account.gid if other else None,
        extra_groups=[] if other else None,
    )  # fmt: skip
    if made.returncode:
        message = f"PostgreSQL could not make its data folder {server.data}:\n{made.stdout}{made.stderr}"
        raise SystemExit(message)
    (server.data / "pg_hba.conf").write_text("local all all peer map=gridtender\n")
    (server.data / "pg_ident.conf").write_text(f'gridtender "{person()}" all\n')
    (server.data / "gridtender-ready").touch()


def _answers(server: Postgres) -> bool:
    # A connection alone is not enough: while starting, the server accepts and then refuses.
    query = subprocess.run(
        [*psql(server), "--dbname", "postgres", "--command", "select 1"],
        env=MINIMAL_ENVIRON,
        capture_output=True,
        check=False,
    )
    return query.returncode == 0


def is_listening(server: Postgres) -> bool:
    """Whether some process already serves this socket."""
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(server.socket))
        except OSError:
            return False
    return True


def psql(server: Postgres) -> list[str | Path]:
    """The command line of psql as the superuser, without any file of the caller's."""
    return [
        server.software.postgres_bin / "psql",
        "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set", "ON_ERROR_STOP=1",
        "--host", server.sockets, "--username", SUPERUSER,
    ]  # fmt: skip


def run_sql(server: Postgres, database: str, sql: str) -> str:
    """Run SQL as the superuser and return what it printed."""
    done = subprocess.run(
        [*psql(server), "--dbname", database],
        input=sql,
        env=MINIMAL_ENVIRON,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        message = f"PostgreSQL refused a statement of the set-up:\n{done.stderr}"
        raise SystemExit(message)
    return done.stdout.strip()


def start_postgres(server: Postgres, settings: dict[str, str]) -> Child:
    """Start the server and wait until it answers."""
    _initialise(server)
    options = {
        "listen_addresses": "",
        "unix_socket_directories": str(server.sockets),
        "unix_socket_permissions": "0700",
        "max_connections": "100",
        "timezone": "UTC",
        "log_timezone": "UTC",
        **settings,
    }
    command: list[str | Path] = [server.software.postgres_bin / "postgres", "-D", server.data]
    for name, value in options.items():
        command += ["-c", f"{name}={value}"]
    child = start(
        "PostgreSQL",
        command,
        environ=MINIMAL_ENVIRON,
        end_signal=signal.SIGINT,  # its "fast shutdown": ends sessions, keeps every committed row
        log=server.log,
        account=server.account,
        cwd=server.data,
    )
    wait_until(lambda: server.socket.exists() and _answers(server), child)
    return child
