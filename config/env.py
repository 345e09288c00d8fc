"""Typed readers of the environment that refuse to start, saying which variable is missing or wrong."""

import base64
import binascii
import os
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

MASTER_KEY_BYTES = 32


def text(name: str, default: str | None = None) -> str:
    """Return a variable's text; without a default it must be set."""
    value = os.environ.get(name, default)
    if value is None or value == "":
        if default is not None:
            return default
        message = f"{name} is not set. See .env.example for what it should hold."
        raise ImproperlyConfigured(message)
    return value


def flag(name: str, *, default: bool) -> bool:
    """Return a yes/no variable: 1 or 0."""
    value = text(name, "1" if default else "0")
    if value not in {"0", "1"}:
        message = f"{name} must be 0 or 1, not {value!r}."
        raise ImproperlyConfigured(message)
    return value == "1"


def words(name: str, default: str | None = None) -> list[str]:
    """Return a comma-separated list."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def whole_number(name: str, default: int) -> int:
    """Return a whole number."""
    value = text(name, str(default))
    if not value.isdecimal():
        message = f"{name} must be a whole number, not {value!r}."
        raise ImproperlyConfigured(message)
    return int(value)


def key_bytes(name: str) -> bytes:
    """Return a 32-byte key given in base64."""
    try:
        key = base64.b64decode(text(name), validate=True)
    except binascii.Error as exc:
        message = f"{name} must be base64 of {MASTER_KEY_BYTES} bytes."
        raise ImproperlyConfigured(message) from exc
    if len(key) != MASTER_KEY_BYTES:
        message = f"{name} must hold {MASTER_KEY_BYTES} bytes; it holds {len(key)}."
        raise ImproperlyConfigured(message)
    return key


def postgres(name: str) -> dict[str, Any]:
    """Return Django's database settings of a ``postgresql://user:password@host:port/name?host=/socket`` URL."""
    url = urlsplit(text(name))
    if url.scheme not in {"postgresql", "postgres"} or len(url.path) <= 1:
        message = f"{name} must look like postgresql://user:password@host:5432/database."
        raise ImproperlyConfigured(message)
    options = parse_qs(url.query)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path[1:]),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": options["host"][0] if "host" in options else (url.hostname or ""),
        "PORT": str(url.port or ""),
    }


def scanner(name: str) -> str:
    """Return where files are scanned: empty, ``clamd:///socket``, ``clamd://host:port`` or ``command:/program``."""
    value = text(name, "")
    is_known = value.startswith(("clamd://", "command:/"))
    if value and not is_known:
        message = (
            f"{name} must look like clamd:///run/clamd.sock, clamd://host:3310 or command:/usr/bin/program."
        )
        raise ImproperlyConfigured(message)
    return value


def email(name: str, default: str) -> dict[str, Any]:
    """Return Django's e-mail settings of ``smtp[s]://user:password@host:port``, ``file:///folder`` or ``console:``."""
    url = urlsplit(text(name, default))
    if url.scheme == "console":
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    if url.scheme == "file":
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": url.path,
        }
    if url.scheme in {"smtp", "smtps"}:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": url.hostname or "",
            "EMAIL_PORT": url.port or 587,
            "EMAIL_HOST_USER": unquote(url.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
            "EMAIL_USE_TLS": url.scheme == "smtp" and bool(url.username),
            "EMAIL_USE_SSL": url.scheme == "smtps",
        }
    message = f"{name} must begin with smtp://, smtps://, file:// or console:."
    raise ImproperlyConfigured(message)


def mail_viewer(name: str, *, public_url: str, mail: dict[str, Any]) -> bool:
    """Return whether mail is shown in the browser: only where it goes to a folder, on a machine's own address."""
    if not flag(name, default=False):
        return False
    is_own = urlsplit(public_url).hostname in {"127.0.0.1", "localhost", "::1"}
    if not is_own or "EMAIL_FILE_PATH" not in mail:
        message = (
            f"{name}=1 shows everybody's mail, invitations among it, to whoever opens the page: it needs"
            " EMAIL_URL=file:///folder and a PUBLIC_URL on 127.0.0.1 or localhost."
        )
        raise ImproperlyConfigured(message)
    return True
