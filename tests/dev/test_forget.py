"""The demo is forgotten whole: its database may lie elsewhere, and without its keys it could not be read."""

import fcntl
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from dev.places import REPOSITORY


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout of its own, as far as forgetting is concerned."""
    shutil.copytree(REPOSITORY / "dev", tmp_path / "dev", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def run(checkout: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # our own words
        [sys.executable, *arguments], cwd=checkout, capture_output=True, text=True, check=False
    )


def home_of(checkout: Path) -> Path:
    return Path(
        run(checkout, "-c", "from dev.places import server_home; print(server_home())").stdout.strip()
    )


def test_database_and_keys_lie_together_and_go_together(checkout):
    home = home_of(checkout)
    keys = run(checkout, "-c", "from dev.places import secrets_file; print(secrets_file())").stdout.strip()
    assert Path(keys).parent == home
    (home / "data").mkdir(parents=True)
    (checkout / "var").mkdir(exist_ok=True)

    ended = run(checkout, "-m", "dev.forget")

    assert (ended.returncode, ended.stderr) == (0, "")
    assert (home.exists(), (checkout / "var").exists()) == (False, False)


def test_there_may_be_nothing_to_forget(checkout):
    assert run(checkout, "-m", "dev.forget").returncode == 0


def test_a_demo_that_runs_is_left_alone(checkout):
    (checkout / "var").mkdir()
    (checkout / "var" / "mail").touch()
    with (checkout / "var" / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ended = run(checkout, "-m", "dev.forget")

    assert ended.returncode == 1
    assert "runs already" in ended.stderr
    assert (checkout / "var" / "mail").exists()
