"""The demo's secrets: made once at random, kept in a file for their owner's eyes only."""

import base64
import os
import secrets
from collections.abc import Callable
from pathlib import Path

MAKERS: dict[str, Callable[[], str]] = {
    "SECRET_KEY": lambda: secrets.token_urlsafe(50),
    "MASTER_KEY": lambda: base64.b64encode(secrets.token_bytes(32)).decode(),
    "DEMO_PASSWORD": lambda: secrets.token_urlsafe(9),
}


def fresh_secrets() -> dict[str, str]:
    """A set of secrets that nobody has seen."""
    return {name: make() for name, make in MAKERS.items()}


def kept_secrets(path: Path) -> dict[str, str]:
    """The secrets of this checkout; what is missing is made and written down."""
    kept: dict[str, str] = {}
    if path.exists():
        lines = (line.partition("=") for line in path.read_text().splitlines() if "=" in line)
        kept = {name: value for name, _, value in lines}
    complete = fresh_secrets() | kept
    if complete != kept:
        path.parent.mkdir(parents=True, exist_ok=True)
        text = "".join(f"{name}={value}\n" for name, value in complete.items())
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
    path.chmod(0o600)
    return complete
