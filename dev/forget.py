"""Forget the demo: its database and keys, wherever they lie. Runs without the environment, which may be gone."""

import shutil
from pathlib import Path

from dev.lock import only_one
from dev.places import VAR, server_home


def forget(*folders: Path) -> None:
    """Remove folders; one that is not there is forgotten already."""
    for folder in folders:
        if folder.is_dir():
            shutil.rmtree(folder)


def main() -> None:
    """Forget all, unless the demo runs."""
    lock = only_one()
    forget(server_home(), VAR)
    lock.close()


if __name__ == "__main__":
    main()
