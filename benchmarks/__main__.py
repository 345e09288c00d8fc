"""Measure everything against its peers and print one table: `python -m benchmarks [--only WORD] [--write FILE]`."""

import argparse
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks import offers, portfolio, runs, start, storage
from benchmarks.measuring import Measured, measure

_LIBRARIES = ("numpy", "numba", "highspy", "pandas", "pypsa")
_HEAD = (
    "| work | ours | against | theirs | ratio | goal | answers differ by |",
    "|---|---|---|---|---|---|---|",
)


def measurements(only: str) -> Iterator[Measured]:
    """Every measurement of the modules whose name holds `only`, one after another."""
    for module in (start, storage, offers):
        if only in module.__name__:
            for row in module.rows():
                yield from measure(row)
    for whole in (portfolio, runs):
        if only in whole.__name__:
            yield from whole.measured()


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
    ('129 us', '500 ms', '90.0 s')
    """
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}" if seconds < 100 * size else f"{seconds / size:,.0f} {unit}"  # noqa: PLR2004
    return f"{seconds * 1e6:.0f} us"


def machine() -> str:
    """Where this was measured, and with what."""
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {processor()}, {os.cpu_count()} processors, Python {platform.python_version()}, "
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
