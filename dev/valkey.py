"""An embedded Valkey: the broker and the cache, on a Unix socket, with no TCP port.

It keeps nothing on disk. The outbox in the database knows which messages were not acted on and sends
them again.
"""

import signal
import socket
from dataclasses import dataclass
from pathlib import Path

from dev.children import Child, start, wait_until
from dev.places import Account
from dev.software import Software


@dataclass(frozen=True)
class Valkey:
    """One broker's places."""

    software: Software
    account: Account
    sockets: Path
    log: Path

    @property
    def socket(self) -> Path:
        """The Unix socket clients use."""
        return self.sockets / "valkey.sock"

    @property
    def broker_url(self) -> str:
        """The address for Celery."""
        return f"redis+socket://{self.socket}?virtual_host=0"

    @property
    def cache_url(self) -> str:
        """The address for Django's cache, in a database of its own."""
        return f"unix://{self.socket}?db=1"


def is_listening(server: Valkey) -> bool:
    """Whether a server answers on this socket."""
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(server.socket))
            probe.sendall(b"PING\r\n")
            return probe.recv(7) == b"+PONG\r\n"
        except OSError:
            return False


def start_valkey(server: Valkey) -> Child:
    """Start the server and wait until it answers."""
    child = start(
        "Valkey",
        [
            server.software.valkey_server,
            "--port", "0", "--unixsocket", server.socket, "--unixsocketperm", "700",
            "--save", "", "--appendonly", "no", "--databases", "64", "--dir", server.sockets,
            "--maxmemory-policy", "noeviction",
        ],
        environ={"PATH": "/usr/bin:/bin"},
        end_signal=signal.SIGTERM,
        log=server.log,
        account=server.account,
        cwd=server.sockets,
    )  # fmt: skip
    wait_until(lambda: is_listening(server), child)
    return child
