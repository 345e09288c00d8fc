"""Advisory locks of the database, held to the end of the transaction.

A submission takes the solicitation's lock together with other submissions; the opening takes it alone, so no
offer can be half in when the room closes.
"""

from uuid import UUID

from django.db import connection


def hold_shared(scope: str, subject_id: UUID) -> None:
    """Wait for and take the lock together with others of the same kind."""
    _take("pg_advisory_xact_lock_shared", scope, subject_id)


def hold_alone(scope: str, subject_id: UUID) -> None:
    """Wait until nobody holds the lock, then take it alone."""
    _take("pg_advisory_xact_lock", scope, subject_id)


def _take(function: str, scope: str, subject_id: UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(hashtextextended(%s, 0))", [f"{scope}:{subject_id}"])
