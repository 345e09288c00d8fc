import os
import subprocess
import sys

import pytest

from dev.places import REPOSITORY

# Makes the demo's roles on a throw-away server, migrates as the owner, and says what the web role may do.
TRY_THE_ROLES = """
import os, shutil, subprocess, sys, tempfile
from pathlib import Path
import psycopg2
from dev.children import end
from dev.places import private_folder, service_account
from dev.postgres import FAST_AND_FORGETFUL, Postgres, start_postgres
from dev.roles import DATABASE, OWNER, WEB, make_runtime_roles
from dev.software import software_for

account = service_account()
folder = Path(tempfile.mkdtemp(prefix="gridtender-"))
account.own(folder)
data = private_folder(folder / "data", account)
server = Postgres(software_for(account), account, data, folder, folder / "log")
child = start_postgres(server, FAST_AND_FORGETFUL)
try:
    make_runtime_roles(server)
    make_runtime_roles(server)
    environ = os.environ | {"DATABASE_URL": server.url(OWNER, DATABASE)}
    subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], env=environ, check=True)
    web = psycopg2.connect(server.url(WEB, DATABASE))
    web.autocommit = True
    def may(sql):
        try:
            web.cursor().execute(sql)
        except psycopg2.errors.InsufficientPrivilege:
            return "no"
        return "yes"
    print([may(sql) for sql in (
        "select * from audit_entry", "insert into audit_entry select * from audit_entry",
        "update audit_entry set sequence = 2", "delete from audit_entry", "truncate audit_entry",
        "alter table audit_entry disable trigger all", "drop table audit_entry",
    )])
    print([may(sql) for sql in (
        "select * from bids_offer", "insert into bids_offer select * from bids_offer",
        "update bids_offer set alias = ''", "delete from bids_offer",
        "truncate bids_offer cascade", "alter table bids_offer add x int", "create table mine (id int)",
    )])
    cursor = web.cursor()
    cursor.execute("select rolname, rolsuper, rolcreatedb, rolcreaterole, rolbypassrls from pg_roles "
                   "where rolname like 'gridtender%' order by 1")
    print(cursor.fetchall())
finally:
    end(child)
    shutil.rmtree(folder)
"""


@pytest.fixture(scope="module")
def answers() -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", TRY_THE_ROLES],
        cwd=REPOSITORY,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_the_web_role_may_read_the_record_and_add_to_it_and_nothing_else(answers):
    assert answers[0] == str(["yes", "yes", "no", "no", "no", "no", "no"])


def test_the_web_role_changes_rows_and_never_tables(answers):
    assert answers[1] == str(["yes", "yes", "yes", "yes", "no", "no", "no"])


def test_neither_role_is_a_superuser_or_passes_row_security(answers):
    assert answers[2] == str(
        [(name, False, False, False, False) for name in ("gridtender_owner", "gridtender_web")]
    )
