"""Start the embedded servers that are not named in the environment, and end them when the work is done.

DATABASE_URL and BROKER_URL, when set, win: then no server of that kind is started.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from dev import postgres, valkey
from dev.children import end
from dev.places import LOGS, Account, mark, private_folder, server_home, service_account, socket_folder
from dev.postgres import DURABLE, FAST_AND_FORGETFUL, Postgres, start_postgres
from dev.roles import DATABASE, OWNER, TESTER, WEB, make_runtime_roles, make_test_role
from dev.software import Software, software_for
from dev.valkey import Valkey, start_valkey


def needs_postgres() -> bool:
    """Whether no database was named."""
    return not os.environ.get("DATABASE_URL")


def needs_valkey() -> bool:
    """Whether no broker was named."""
    return not os.environ.get("BROKER_URL")


def demo_postgres(software: Software, account: Account) -> Postgres:
    """The demo's database, which outlives the demo."""
    home = server_home()
    home.mkdir(mode=0o755, parents=True, exist_ok=True)
    data = home / "demo-postgres-18"
    return Postgres(
        software,
        account,
        private_folder(data, account),
        socket_folder("demo", account),
        LOGS / "postgres.log",
    )


def demo_valkey(software: Software, account: Account) -> Valkey:
    """The demo's broker."""
    return Valkey(software, account, socket_folder("demo", account), LOGS / "valkey.log")


def _external_cache() -> dict[str, str]:
    """A cache beside a broker of the caller's, in the next database number, unless it is named too."""
    broker = os.environ.get("BROKER_URL", "")
    if os.environ.get("CACHE_URL") or not broker.startswith(("redis://", "rediss://")):
        return {}
    server = broker.split("?")[0].rstrip("/")
    scheme, _, rest = server.partition("://")
    return {"CACHE_URL": f"{scheme}://{rest.split('/')[0]}/1"}


@contextmanager
def demo_servers() -> Iterator[dict[str, str]]:
    """The demo's servers: those that run already, else started here and ended with the block."""
    account = service_account()
    found: dict[str, str] = {} if needs_valkey() else _external_cache()
    with ExitStack() as stack:
        if needs_postgres() or needs_valkey():
            software = software_for(account)
        if needs_postgres():
            database = demo_postgres(software, account)
            if not postgres.is_listening(database):
                stack.callback(end, start_postgres(database, DURABLE))
            make_runtime_roles(database)
            found["DATABASE_URL"] = database.url(WEB, DATABASE)
            found["MIGRATOR_DATABASE_URL"] = database.url(OWNER, DATABASE)
        if needs_valkey():
            broker = demo_valkey(software, account)
            if not valkey.is_listening(broker):
                stack.callback(end, start_valkey(broker))
            found |= {"BROKER_URL": broker.broker_url, "CACHE_URL": broker.cache_url}
        yield found


@contextmanager
def throwaway_servers() -> Iterator[dict[str, str]]:
    """Servers for one command: fresh, fast, and gone afterwards."""
    account = service_account()
    found: dict[str, str] = {} if needs_valkey() else _external_cache()
    with ExitStack() as stack:
        if needs_postgres() or needs_valkey():
            software = software_for(account)
            folder = Path(tempfile.mkdtemp(prefix=f"gridtender-{mark()}-"))
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
            account.own(folder)
        if needs_postgres():
            data = private_folder(folder / "data", account)
            database = Postgres(software, account, data, folder, folder / "postgres.log")
            stack.callback(end, start_postgres(database, FAST_AND_FORGETFUL))
            make_test_role(database)
            found["DATABASE_URL"] = database.url(TESTER, DATABASE)
        if needs_valkey():
            broker = Valkey(software, account, folder, folder / "valkey.log")
            stack.callback(end, start_valkey(broker))
            found |= {"BROKER_URL": broker.broker_url, "CACHE_URL": broker.cache_url}
        yield found
