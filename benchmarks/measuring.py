"""How a row of the table is measured: the same work by us and by a peer, in turns, answers compared first."""

import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

REPEATS = 5


@dataclass(frozen=True, kw_only=True)
class Peer:
    """What we are measured against: the work, how much slower it should be, and how far answers may differ.

    `run` gives its answer, to be compared with ours; `sample` is the part of the work that it does (the time
    counts as if it had done all). A peer that is not installed raises `ModuleNotFoundError` when it is run.
    `goal` is peer time over our time; below 1 it is how much slower than the peer we may be.
    """

    run: Callable[[], float]
    goal: float
    sample: float = 1.0
    tolerance: float = 1e-9
    answer: Callable[[], float] | None = None  # our answer on the sample, where it is not the whole


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row: the work in words, our public call, and the peers; `note` says what the numbers are of."""

    work: str
    ours: Callable[[], float]
    peers: Mapping[str, Peer] = field(default_factory=dict)
    repeats: int = REPEATS
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What was measured of one peer: seconds of the whole work, the ratio, and how far the answers differ."""

    work: str
    peer: str
    ours_s: float
    peer_s: float
    goal: float
    difference: float
    note: str

    @property
    def ratio(self) -> float:
        """Peer time over our time."""
        return self.peer_s / self.ours_s


def measure(row: Row) -> Iterator[Measured]:
    """Median times of ours and of each peer, run in turns; the first round compiles and is not counted.

    Raises `ValueError` when the answers differ by more than the peer's tolerance: a time of another answer
    says nothing.
    """
    ours = row.ours()
    for name, peer in row.peers.items():
        expected = ours if peer.answer is None else peer.answer()
        try:
            found = peer.run()
        except ModuleNotFoundError as missing:
            print(f"left out: {row.work} against {name}: {missing}", file=sys.stderr)
            continue
        difference = abs(found - expected) / max(1.0, abs(expected))
        if difference > peer.tolerance:
            raise ValueError(f"{row.work}: ours {expected!r}, {name} {found!r}")
        ours_s, peer_s = [], []
        for _ in range(row.repeats):
            ours_s.append(seconds(row.ours))
            peer_s.append(seconds(peer.run))
        yield Measured(
            work=row.work,
            peer=name,
            ours_s=statistics.median(ours_s),
            peer_s=statistics.median(peer_s) / peer.sample,
            goal=peer.goal,
            difference=difference,
            note=row.note,
        )


def seconds(work: Callable[[], object]) -> float:
    """How long one call takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
