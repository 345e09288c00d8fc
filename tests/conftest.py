"""What every test may ask for: a real Celery worker, the data folder, tables that can be emptied.

Nothing here imports Django at the top: the engine's tests run in a bare Python (`pytest -p no:django`).
"""

import importlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# Drawing examples takes longer on a busy machine; that is no finding about the code.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")
REPOSITORY = Path(__file__).resolve().parent.parent
TRUNCATE_GUARDS = """
select c.relname, t.tgname from pg_trigger t
join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
where not t.tgisinternal and (t.tgtype & 32) <> 0 and n.nspname = 'public' order by 1, 2
"""


def set_truncate_guards(state: str) -> None:
    """Turn every trigger that refuses TRUNCATE on or off (that is how tests empty tables)."""
    connection = importlib.import_module("django.db").connection
    with connection.cursor() as cursor:
        cursor.execute(TRUNCATE_GUARDS)
        for table, trigger in cursor.fetchall():
            cursor.execute(f'alter table "{table}" {state} trigger "{trigger}"')


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Let the append-only tables be emptied after a test; row-by-row changes stay refused."""
    with django_db_blocker.unblock():
        set_truncate_guards("disable")


@pytest.fixture
def truncate_guards(transactional_db: None) -> Iterator[None]:
    """The triggers that refuse TRUNCATE, as they are in production, for one test."""
    set_truncate_guards("enable")
    yield
    set_truncate_guards("disable")


@pytest.fixture
def celery_worker(transactional_db: None) -> Iterator[Any]:
    """A real Celery worker on this test process's own broker database, with an empty queue."""
    app = importlib.import_module("config.celery").app
    testing = importlib.import_module("celery.contrib.testing.worker")
    app.loader.import_default_modules()
    app.control.purge()
    with testing.start_worker(app, pool="solo", perform_ping_check=False, loglevel="WARNING") as worker:
        yield worker


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """The folder of published real data, which the repository does not carry."""
    folder = Path(os.environ.get("GRIDTENDER_DATA", REPOSITORY / "../shared/data")).resolve()
    if not folder.is_dir():
        pytest.skip(f"the real data folder {folder} is not here (set GRIDTENDER_DATA)")
    return folder
