"""Measure everything against its peers and print one table: `python -m benchmarks [--only WORD] [--write FILE]`."""

import argparse
import logging
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from itertools import chain
from pathlib import Path

from benchmarks.measuring import Measured, measure

PARTS = (
    "start",
    "storage",
    "offers",
    "opened_offers",
    "sealing",
    "opening_offers",
    "portfolio",
    "imports",
    "workbooks",
    "needs",
    "runs",
    "toggles",
    "dashboard",
)

_LIBRARIES = ("numpy", "numba", "highspy", "pandas", "pypsa")
_HEAD = (
    "| work | ours | against | theirs | ratio | goal | answers differ by |",
    "|---|---|---|---|---|---|---|",
)


def measurements(only: str) -> Iterator[Measured]:
    """Every measurement of the parts whose name holds `only`, one after another.

    A part is a module: it gives rows to be timed here, or, where one answer is many runs, measures itself.
    """
    for part in PARTS:
        if only in part:
            module = import_module(f"benchmarks.{part}")
            if hasattr(module, "rows"):
                yield from chain.from_iterable(map(measure, module.rows()))
            else:
                yield from module.measured()


def line(found: Measured) -> str:
    """One row of the table."""
    met = "" if found.ratio >= found.goal else " **missed**"
    return (
        f"| {found.work}{f' ({found.note})' if found.note else ''} | {duration(found.ours_s)} | {found.peer} | "
        f"{duration(found.peer_s)} | {found.ratio:,.3g} | {found.goal:,.3g}{met} | {found.difference:.1e} |"
    )


def duration(seconds: float) -> str:
    """Seconds in a unit that reads well.

    >>> duration(0.000129), duration(0.5), duration(90.0)
    ('129 us', '500 ms', '90 s')
    """
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{float(f'{seconds / size:.3g}'):,g} {unit}"
    return f"{seconds * 1e6:.0f} us"


def machine() -> str:
    """Where this was measured, and with what."""
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {processor()}, {os.cpu_count()} processors, "
        f"Python {platform.python_version()}, "
        + ", ".join(f"{name} {found}" for name in _LIBRARIES if (found := installed(name)))
    )


def processor() -> str:
    """The processor's name."""
    told = subprocess.run(["lscpu"], capture_output=True, text=True, check=False).stdout
    named = [row.split(":", 1)[1].strip() for row in told.splitlines() if row.startswith("Model name")]
    return named[0] if named else platform.machine()


def installed(name: str) -> str:
    """A library's version, or nothing."""
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def main() -> int:
    """Measure, print row by row, and keep the table where asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", default="", metavar="WORD", help="modules whose name holds the word")
    parser.add_argument(
        "--write", type=Path, metavar="FILE", help="put the table into a file between its marks"
    )
    options = parser.parse_args()
    logging.disable(logging.WARNING)  # a peer talks
    lines = [machine(), "", *_HEAD]
    print("\n".join(lines), flush=True)
    for found in measurements(options.only):
        lines.append(line(found))
        print(lines[-1], flush=True)
    if options.write:
        put(options.write, "\n".join(lines))
    return 0


def put(file: Path, table: str) -> None:
    """Exchange what stands between the marks of a document."""
    begin, end = "<!-- measured -->", "<!-- end of measured -->"
    text = file.read_text("utf-8")
    before, after = text.split(begin, 1)[0], text.split(end, 1)[1]
    file.write_text(f"{before}{begin}\n{table}\n{end}{after}", "utf-8")


if __name__ == "__main__":
    sys.exit(main())
