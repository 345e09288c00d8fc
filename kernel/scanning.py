"""The virus scanner of the installation, where one is configured: a file goes to it as a stream, never as a file.

``FILE_SCANNER`` is empty (nothing is scanned), ``clamd:///run/clamd.sock``, ``clamd://host:3310``, or
``command:/usr/bin/program with arguments``: a program that reads the file from its standard input and ends with 0 for
clean, 1 for refused, anything else for not known. A scanner that fails or does not answer leaves a file not scanned: a
bidder must not miss a deadline because of it.
"""

import logging
import shlex
import socket
import subprocess
from enum import Enum
from urllib.parse import urlsplit

from django.conf import settings

PATIENCE_S = 30.0
CHUNK_BYTES = 64 * 1024
CLAMD_PORT = 3310
log = logging.getLogger(__name__)


class Verdict(Enum):
    """What a scanner says."""

    UNKNOWN = "unknown"
    CLEAN = "clean"
    REFUSED = "refused"


def is_configured() -> bool:
    """Say whether there is a scanner."""
    return bool(settings.FILE_SCANNER)


def scan(content: bytes) -> Verdict:
    """Ask the scanner, if there is one; nothing of the file or of what was found is logged."""
    where: str = settings.FILE_SCANNER
    if not where:
        return Verdict.UNKNOWN
    try:
        return _by_command(where, content) if where.startswith("command:") else _by_clamd(where, content)
    except (OSError, subprocess.SubprocessError) as error:
        log.warning("the file scanner did not answer: %s", type(error).__name__)
        return Verdict.UNKNOWN


def _by_command(where: str, content: bytes) -> Verdict:
    command = shlex.split(where.removeprefix("command:"))
    done = subprocess.run(  # noqa: S603 - the operator's own setting, without a shell
        command, input=content, capture_output=True, timeout=PATIENCE_S, check=False
    )
    return {0: Verdict.CLEAN, 1: Verdict.REFUSED}.get(done.returncode, Verdict.UNKNOWN)


def _by_clamd(where: str, content: bytes) -> Verdict:
    """Speak INSTREAM: lengths and pieces, an empty piece at the end; one line back."""
    with _connected(where) as link:
        link.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), CHUNK_BYTES):
            piece = content[start : start + CHUNK_BYTES]
            link.sendall(len(piece).to_bytes(4, "big") + piece)
        link.sendall(bytes(4))
        told = _line(link)
    if told.endswith(b" FOUND"):
        return Verdict.REFUSED
    return Verdict.CLEAN if told.endswith(b": OK") else Verdict.UNKNOWN


def _connected(where: str) -> socket.socket:
    url = urlsplit(where)
    if url.hostname:
        return socket.create_connection((url.hostname, url.port or CLAMD_PORT), timeout=PATIENCE_S)
    link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    link.settimeout(PATIENCE_S)
    link.connect(url.path)
    return link


def _line(link: socket.socket) -> bytes:
    told = b""
    while b"\0" not in told and len(told) < CHUNK_BYTES:
        piece = link.recv(CHUNK_BYTES)
        if not piece:
            break
        told += piece
    return told.partition(b"\0")[0].strip()
