"""The repository's own commands, run as a person runs them."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent.parent
SERVER_NAMES = ("DATABASE_URL", "MIGRATOR_DATABASE_URL", "BROKER_URL", "CACHE_URL")


@pytest.fixture
def bare_environ() -> dict[str, str]:
    """An environment in which no server is named."""
    return {name: value for name, value in os.environ.items() if name not in SERVER_NAMES}


@pytest.fixture
def with_servers(bare_environ: dict[str, str]) -> Callable[..., "subprocess.CompletedProcess[str]"]:
    """Run Python code under `dev.with_servers`, in a process of its own."""

    def run(code: str, **environ: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "dev.with_servers", sys.executable, "-c", code],
            cwd=REPOSITORY,
            env=bare_environ | environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    return run
