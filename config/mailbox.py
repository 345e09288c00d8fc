"""The mails a development machine wrote into its folder, as the page /mail/ shows them."""

import email
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default as modern
from pathlib import Path

NEWEST = 200
# Django's file backend ends each mail with a line of dashes.
END_OF_MAIL = b"\n" + b"-" * 79


@dataclass(frozen=True)
class Mail:
    """One mail as kept."""

    name: str
    written_at: datetime
    subject: str
    to: str
    text: str


def mails_in(folder: Path) -> list[Mail]:
    """Return the newest mails of a folder, the newest first."""
    files = sorted(folder.glob("*.log"), key=lambda file: (file.stat().st_mtime_ns, file.name), reverse=True)
    return [mail for file in files[:NEWEST] for mail in reversed(_read(file))]


def mail_named(folder: Path, name: str) -> Mail | None:
    """Return one mail; its name is looked up among those listed, never used as a path."""
    return next((mail for mail in mails_in(folder) if mail.name == name), None)


def _read(file: Path) -> list[Mail]:
    written_at = datetime.fromtimestamp(file.stat().st_mtime, tz=UTC)
    parts = [part.strip(b"\n") for part in file.read_bytes().split(END_OF_MAIL) if part.strip(b"-\n ")]
    return [_mail(f"{file.stem}-{place}", part, written_at) for place, part in enumerate(parts)]


def _mail(name: str, content: bytes, written_at: datetime) -> Mail:
    message = email.message_from_bytes(content, _class=EmailMessage, policy=modern)
    body = message.get_body(("plain",))
    text = body.get_content() if body is not None else ""
    return Mail(name, written_at, str(message["Subject"] or ""), str(message["To"] or ""), str(text))
