"""Migrations go forward only, and over rows that are there.

The database is taken back to the first migration of every app (tables only, no row survives that), rows are
written as that version knew them, and everything is migrated to the newest. Each row must still be there.
"""

from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests.conftest import set_truncate_guards

pytestmark = pytest.mark.django_db(transaction=True)
OURS = ["kernel", "audit", "accounts", "solicitations", "bids", "valuation", "review", "contracts"]
FIRST = [(app, "0001_initial") for app in OURS]
STANDS_ALONE = {"contenttypes", "sessions"}
NOW = datetime(2026, 11, 1, tzinfo=UTC)


def _drop_ours() -> None:
    """Forget our tables and that they were made."""
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")


@pytest.fixture
def empty_schema(transactional_db):
    _drop_ours()
    yield
    _drop_ours()
    call_command("migrate", verbosity=0)
    set_truncate_guards("disable")  # the tables are new, and so are their guards


def _write_rows(apps) -> dict[str, int]:
    """One row of what matters, as the first version knew it; return how many there are by table."""
    utility = apps.get_model("accounts", "Organisation").objects.create(kind="UTILITY", name="U", slug="u")
    developer = apps.get_model("accounts", "Organisation").objects.create(
        kind="DEVELOPER", name="D", slug="d"
    )
    user = apps.get_model("accounts", "User").objects.create(email="a@example.org", full_name="A")
    facility = apps.get_model("solicitations", "Facility").objects.create(
        organisation=utility, kind="FEEDER", name="F"
    )
    need = apps.get_model("solicitations", "Need").objects.create(
        organisation=utility,
        code="N",
        title="t",
        facility=facility,
        service="DISTRIBUTION_CAPACITY",
        form="PROFILE",
    )
    apps.get_model("solicitations", "NeedAmount").objects.create(
        need=need, year=2027, month=7, hour=17, amount=2350
    )
    solicitation = apps.get_model("solicitations", "Solicitation").objects.create(
        organisation=utility, code="S", title="t"
    )
    apps.get_model("solicitations", "Lot").objects.create(solicitation=solicitation, need=need)
    offer = apps.get_model("bids", "Offer").objects.create(
        solicitation=solicitation, organisation=developer, created_by=user
    )
    apps.get_model("bids", "OfferVersion").objects.create(
        offer=offer,
        number=1,
        schema="s",
        technical_sealed=b"t",
        price_sealed=b"p",
        digest="0" * 64,
        saved_by=user,
        saved_at=NOW,
    )
    stream = apps.get_model("audit", "Stream").objects.create(
        kind="ORGANISATION", owner_id=utility.pk, subject_id=utility.pk
    )
    apps.get_model("audit", "Entry").objects.create(
        stream=stream, sequence=1, recorded_at=NOW, actor_label="a", actor_role="r", verb="v", facts={},
        canonical=b"{}", previous_hash="0" * 64, hash="1" * 64,
    )  # fmt: skip
    rubric = apps.get_model("review", "Rubric").objects.create(organisation=utility, code="r", title="t")
    criterion = apps.get_model("review", "Criterion").objects.create(
        rubric=rubric, code="c", label="l", weight=100, position=1
    )
    card = apps.get_model("review", "Scorecard").objects.create(
        offer=offer, rubric=rubric, panelist=user, saved_at=NOW
    )
    apps.get_model("review", "Score").objects.create(
        scorecard=card, criterion=criterion, value=7, rationale="r"
    )
    return _counts(apps)


def _counts(apps) -> dict[str, int]:
    counted = [model for app in OURS for model in apps.get_app_config(app).get_models()]
    return {model._meta.label: model.objects.count() for model in counted if model.objects.exists()}


def test_rows_of_the_first_version_survive_every_migration(empty_schema):
    executor = MigrationExecutor(connection)
    leaves = executor.loader.graph.leaf_nodes()
    executor.migrate([node for node in leaves if node[0] in STANDS_ALONE])
    executor = MigrationExecutor(connection)
    executor.migrate(FIRST)
    written = _write_rows(MigrationExecutor(connection).loader.project_state(FIRST).apps)
    call_command("migrate", verbosity=0)
    executor = MigrationExecutor(connection)
    newest = executor.loader.project_state(executor.loader.graph.leaf_nodes()).apps
    assert {label: count for label, count in _counts(newest).items() if label in written} == written


def test_no_migration_takes_anything_back():
    """A migration that has run in the field is never undone: what is wrong is corrected by the next one."""
    executor = MigrationExecutor(connection)
    removed = [
        f"{app}.{name}: {operation.describe()}"
        for (app, name), migration in executor.loader.disk_migrations.items()
        if app in OURS
        for operation in migration.operations
        if type(operation).__name__ in {"DeleteModel", "RemoveField"}
    ]
    assert removed == []
