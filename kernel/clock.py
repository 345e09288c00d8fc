"""The one clock that decides: the database's.

Deadlines are compared with ``clock_timestamp()``, read after the request's body has arrived, so that no web
server's clock and no slow upload can move a deadline.
"""

from datetime import UTC, datetime
from typing import cast

from django.db import connection


def database_now() -> datetime:
    """Return the database's wall-clock time (aware, UTC), which moves on inside a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        row = cursor.fetchone()
    return cast("datetime", row[0])


def instant(moment: datetime) -> str:
    """Spell an aware moment in UTC to the microsecond: 2027-03-31T23:59:59.123456Z."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
