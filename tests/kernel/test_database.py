from datetime import UTC

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import is_psycopg3

from kernel.clock import database_now

pytestmark = pytest.mark.django_db


def test_the_clock_is_the_databases_and_moves_inside_a_transaction():
    first, second = database_now(), database_now()
    assert first < second
    assert first.astimezone(UTC).utcoffset() == first.utcoffset()


def test_the_tests_do_not_run_as_a_superuser():
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False,)


def test_the_driver_is_psycopg2():
    assert is_psycopg3 is False
