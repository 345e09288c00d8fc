"""The environment variables that the application reads, with the values of a development machine.

What the caller has set always wins. `.env.example` explains each name.
"""

import os
from collections.abc import Mapping

from dev.places import REPOSITORY, VAR


def port() -> int:
    """The port of the demo and the development server."""
    return int(os.environ.get("PORT", "8000"))


def make_folders() -> None:
    """Make the folders that the addresses below name."""
    for name in ("mail", "static"):
        (VAR / name).mkdir(parents=True, exist_ok=True)


def application_environ(secrets: Mapping[str, str], servers: Mapping[str, str]) -> dict[str, str]:
    """The caller's environment, completed by secrets, addresses of the servers and local defaults."""
    defaults = {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DEBUG": "0",
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "PUBLIC_URL": f"http://127.0.0.1:{port()}",
        "EMAIL_URL": f"file://{VAR / 'mail'}",
        "MAIL_VIEWER": "1",
        "STATIC_ROOT": str(VAR / "static"),
        "PYTHONUNBUFFERED": "1",
        "PYTHONPATH": str(REPOSITORY),
    }
    return defaults | dict(secrets) | dict(servers) | dict(os.environ)
