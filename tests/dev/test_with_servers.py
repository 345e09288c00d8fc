import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from dev.places import REPOSITORY

LOOK_AT_THE_DATABASE = """
import os, psycopg2
connection = psycopg2.connect(os.environ["DATABASE_URL"])
cursor = connection.cursor()
cursor.execute('''
    select current_user, rolsuper, rolcreatedb, current_setting('server_version_num')::int / 10000,
           current_setting('listen_addresses'), current_setting('fsync')
    from pg_roles where rolname = current_user
''')
print(cursor.fetchone())
"""

USE_THE_BROKER = """
import os, redis
client = redis.Redis.from_url(os.environ["CACHE_URL"])
client.set("word", "kept")
print(client.get("word"), client.connection_pool.connection_kwargs["db"], client.config_get("port"))
"""

SAY_WHERE = "import os; print(os.environ['DATABASE_URL'].split('host=')[1], flush=True)"


def processes_of(folder: str) -> list[str]:
    """The command lines of running processes that name a folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if folder in command:
            found.append(command)
    return found


def wait_for_end(folder: str) -> list[str]:
    """Give the servers a few seconds, then say what is left of them."""
    until = time.monotonic() + 10
    while processes_of(folder) and time.monotonic() < until:
        time.sleep(0.05)
    return processes_of(folder)


def test_tests_get_postgresql_18_without_tcp_as_a_role_that_is_no_superuser(with_servers):
    done = with_servers(LOOK_AT_THE_DATABASE)

    assert done.stdout.strip() == "('gridtender_test', False, True, 18, '', 'off')", done.stderr


def test_tests_get_a_cache_beside_the_broker_without_tcp(with_servers):
    done = with_servers(USE_THE_BROKER)

    assert done.stdout.strip() == "b'kept' 1 {'port': '0'}", done.stderr


def test_the_exit_code_is_the_commands_own(with_servers):
    assert with_servers("raise SystemExit(7)").returncode == 7


def test_nothing_is_left_after_the_command(with_servers):
    folder = with_servers(SAY_WHERE).stdout.strip()

    assert processes_of(folder) == []
    assert not Path(folder).exists()


def test_the_sockets_are_closed_to_everybody_else(with_servers):
    done = with_servers(
        "import os, stat; folder = os.environ['DATABASE_URL'].split('host=')[1];"
        "print(oct(stat.S_IMODE(os.stat(folder).st_mode)))"
    )

    assert done.stdout.strip() == "0o700", done.stderr


def test_servers_named_in_the_environment_win(with_servers):
    done = with_servers(
        "import os; print(os.environ['DATABASE_URL'], os.environ['BROKER_URL'], os.environ['CACHE_URL'])",
        DATABASE_URL="postgresql://me@db.example/mine",
        BROKER_URL="redis://:secret@broker.example:6380/4",
    )

    assert done.stdout.split() == [
        "postgresql://me@db.example/mine",
        "redis://:secret@broker.example:6380/4",
        "redis://:secret@broker.example:6380/1",
    ]


def test_an_interrupted_command_leaves_nothing(bare_environ):
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "dev.with_servers",
            sys.executable,
            "-c",
            f"{SAY_WHERE}; import time; time.sleep(60)",
        ],
        cwd=REPOSITORY,
        env=bare_environ,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    folder = process.stdout.readline().strip()
    assert processes_of(folder) != []

    os.killpg(process.pid, signal.SIGINT)

    assert process.wait(15) == 130
    assert wait_for_end(folder) == []
    process.stdout.close()


def test_servers_do_not_outlive_a_supervisor_that_was_killed(bare_environ):
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "dev.with_servers",
            sys.executable,
            "-c",
            f"{SAY_WHERE}; import time; time.sleep(5)",
        ],
        cwd=REPOSITORY,
        env=bare_environ,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    folder = process.stdout.readline().strip()

    process.kill()
    process.wait()

    assert wait_for_end(folder) == []
    process.stdout.close()


def test_an_interrupted_make_ends_its_servers_even_if_only_make_was_told(bare_environ, tmp_path):
    makefile = tmp_path / "Makefile"
    command = f"{SAY_WHERE}; import time; time.sleep(60)"
    makefile.write_text(
        f'wait:\n\t@exec {sys.executable} -m dev.with_servers {sys.executable} -c "{command}"\n'
    )
    process = subprocess.Popen(
        ["make", "--no-print-directory", "-f", makefile, "wait"],
        cwd=REPOSITORY,
        env=bare_environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    folder = process.stdout.readline().strip()

    process.send_signal(signal.SIGINT)

    assert process.wait(15) != 0
    assert wait_for_end(folder) == []
    process.stdout.close()
