"""The database roles: one that owns and migrates, one that site and worker use, one for the tests.

None is a superuser, so row security and privileges hold for all of them. What the owner creates, the web
role may read and write row by row; it owns nothing, and it may not alter or empty a table. The log's
table takes only new rows.
"""

from dev.postgres import Postgres, run_sql

DATABASE = "gridtender"
OWNER = "gridtender_owner"
WEB = "gridtender_web"
TESTER = "gridtender_test"

# The names in these statements are the constants above.
MAKE_ROLES = f"""
do $$ begin
  if not exists (select from pg_roles where rolname = '{OWNER}') then
    create role {OWNER} login nosuperuser;
  end if;
  if not exists (select from pg_roles where rolname = '{WEB}') then
    create role {WEB} login nosuperuser;
  end if;
end $$;
"""  # noqa: S608

GRANT_BY_DEFAULT = f"""
alter schema public owner to {OWNER};
revoke create on schema public from public;
grant usage on schema public to {WEB};
alter default privileges for role {OWNER} in schema public
  grant select, insert, update, delete on tables to {WEB};
alter default privileges for role {OWNER} in schema public
  grant usage, select on sequences to {WEB};
"""


def _make_database(server: Postgres, owner: str) -> None:
    known = f"select 1 from pg_database where datname = '{DATABASE}'"  # noqa: S608 - a constant
    if not run_sql(server, "postgres", known):
        run_sql(server, "postgres", f"create database {DATABASE} owner {owner}")


def make_runtime_roles(server: Postgres) -> None:
    """Make the owner, the web role and their database, if they are not there yet."""
    run_sql(server, "postgres", MAKE_ROLES)
    _make_database(server, OWNER)
    run_sql(server, DATABASE, GRANT_BY_DEFAULT)


def remake_database(server: Postgres) -> None:
    """Drop the database with all it holds, and make it again."""
    run_sql(server, "postgres", f"drop database if exists {DATABASE} with (force)")
    make_runtime_roles(server)


def make_test_role(server: Postgres) -> None:
    """Make the role of the test suite: no superuser, but it may create the databases it tests on."""
    run_sql(server, "postgres", f"create role {TESTER} login nosuperuser createdb")
    _make_database(server, TESTER)
