"""What an auditor runs on a laptop, without a site and without a database: `python -m nmv COMMAND case`."""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from nmv.canonical import canonical_json
from nmv.case import Case, CaseError
from nmv.case.schema import case_schema
from nmv.case_file import read_case
from nmv.portfolio import portfolio_document
from nmv.report import (
    Evaluation,
    OfferFailedError,
    evaluate_case,
    evaluate_valid,
    result_document,
    versions,
)
from nmv.selection import LONGEST_SOLVE_S, SelectionError
from nmv.sensitivity import flips
from nmv.uncertainty.outcomes import outcomes
from nmv.uncertainty.regret import regrets
from nmv.uncertainty.simulation import simulate
from nmv.verification import verify
from nmv.warming import compile_kernels

WRONG_INPUT = 2
FAILED = 1
UNCERTAINTY_SCHEMA = "gridtender-uncertainty-v1"


def evaluate(options: argparse.Namespace) -> int:
    """Value every offer of a case and choose its best set."""
    case = read_case(options.case)
    document = result_document(case, processes=options.processes)
    _tell(document["failed"])
    if not document["offers"]:
        return FAILED
    _write(options.out, document)
    print(
        f"{len(document['offers'])} offers, result digest {document['result_digest']}, written to {options.out}"
    )
    return 0


def schema(options: argparse.Namespace) -> int:
    """Write the JSON Schema of a case."""
    text = json.dumps(case_schema(), indent=2) + "\n"
    if options.out is None:
        print(text, end="")
    else:
        options.out.write_text(text, "utf-8")
    return 0


def portfolio(options: argparse.Namespace) -> int:
    """Choose the best set of a case: its bound, what binds it, the next best, entry prices, what stays uncovered."""
    case = read_case(options.case)
    found = _valued(case, options.processes)
    document = portfolio_document(
        case, found.results, k=options.next_best, gap=options.gap, time_limit_s=options.time_limit
    )
    named = {"case_digest": case.digest(), "engine": versions(), "failed": found.failed}
    _write(options.out, named | document)
    best = document["best"]
    print(
        f"{len(best['offers'])} of {len(case.offers)} offers, NPV {best['npv_usd']:,.2f} USD, written to {options.out}"
    )
    return 0


def uncertainty(options: argparse.Namespace) -> int:
    """Value a case in the scenarios of its uncertainty terms: distributions, ranks, regret."""
    case = read_case(options.case)
    valued = _valued(case, options.processes)
    # Random numbers have names: leaving an offer out shifts no other's.
    simulation = simulate(
        replace(case, offers=tuple(offer for offer in case.offers if offer.id in valued.results))
    )
    found = {
        "schema": UNCERTAINTY_SCHEMA,
        "case_digest": case.digest(),
        "engine": versions(),
        "seed": simulation.scenarios.terms.seed,
        "n_scenarios": simulation.scenarios.n,
        "offers": outcomes(simulation),
        "failed": valued.failed,
        "regret": regrets(simulation, valued.results),
    }
    _write(options.out, found)
    print(f"{len(valued.results)} offers in {simulation.scenarios.n} scenarios, written to {options.out}")
    return 0


def flip(options: argparse.Namespace) -> int:
    """Say what would swap two offers: the smallest move of every curve, rate and capacity credit."""
    case = read_case(options.case)
    evaluate_case(replace(case, offers=(case.offer(options.first), case.offer(options.second))))
    found = flips(case, options.first, options.second)
    for each in found:
        told = f"no move within {each.farthest:+.0%}" if each.move is None else f"{each.move:+.4%}"
        print(f"{each.lever.path:48} {told}")
    return 0


def _valued(case: Case, processes: int) -> Evaluation:
    """Every offer that can be valued, with a line for each that cannot; `OfferFailedError` when none can."""
    found = evaluate_valid(case, processes=processes)
    _tell(found.failed)
    if found.failed and not found.results:
        raise OfferFailedError(*next(iter(found.failed.items())))
    return found


def _tell(failed: Mapping[str, str]) -> None:
    for offer_id, why in failed.items():
        print(f"offer {offer_id} could not be valued: {why}", file=sys.stderr)


def _write(path: Path, document: object) -> None:
    path.write_bytes(canonical_json(document) + b"\n")


def verify_result(options: argparse.Namespace) -> int:
    """Compare a result with its case, evaluated again; 0 when everything holds."""
    document = json.loads(options.result.read_text("utf-8"))
    case = read_case(options.case or _case_beside(options.result))
    stated = document["engine"]
    if stated != versions():
        print(f"computed with {stated}\nverified with {versions()}")
    checks = verify(case, document, processes=options.processes, on_check=print)
    failed = sum(not check.holds for check in checks)
    print(
        f"{len(checks)} statements, {failed} of which fail"
        if failed
        else f"{len(checks)} statements, all hold"
    )
    return FAILED if failed else 0


def compile_loops(_options: argparse.Namespace) -> int:
    """Compile every loop of the engine and keep it on disk, so that the first valuation does not wait."""
    compile_kernels()
    return 0


def bench(options: argparse.Namespace) -> int:
    """Time the valuation of a case on this machine."""
    case = read_case(options.case)
    took = []
    for _ in range(options.repeat + 1):  # the first round compiles, and is not counted
        started = time.perf_counter()
        evaluate_case(case, processes=options.processes)
        took.append(time.perf_counter() - started)
    years = sum(len(offer.years()) for offer in case.offers)
    median = statistics.median(took[1:])
    print(
        f"{len(case.offers)} offers, {years} offer-years, {options.processes} processes: median {median:.3f} s of "
        f"{options.repeat} rounds, {median / years * 1e3:.3f} ms per offer-year"
    )
    return 0


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 when it worked, 2 when the input is wrong, 1 when it could not be done or does not hold."""
    options = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = options.command
    named = getattr(options, "result", None) or getattr(options, "case", None)
    try:
        return command(options)
    except (CaseError, OSError, json.JSONDecodeError) as error:
        print(f"{named}: {error}", file=sys.stderr)
        return WRONG_INPUT
    except KeyError as error:
        print(f"{named}: there is no {error}", file=sys.stderr)
        return WRONG_INPUT
    except (OfferFailedError, SelectionError) as error:
        print(f"{named}: {error}", file=sys.stderr)
        return FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m nmv", description="Net Market Value of offers")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=run.__doc__, description=run.__doc__)
        command.set_defaults(command=run)
        return command

    def reads_case(command: argparse.ArgumentParser) -> None:
        command.add_argument("case", type=Path, help="the case: .json, or .zip with its arrays")
        command.add_argument(
            "--processes", type=int, default=1, metavar="N", help="share the offers out over N"
        )

    evaluating = add("evaluate", evaluate)
    reads_case(evaluating)
    evaluating.add_argument("--out", type=Path, required=True, help="where to write the result, JSON")
    choosing = add("portfolio", portfolio)
    reads_case(choosing)
    choosing.add_argument("--out", type=Path, required=True, help="where to write the choice, JSON")
    choosing.add_argument(
        "--next-best", type=int, default=4, metavar="K", help="how many further sets to rank"
    )
    choosing.add_argument(
        "--gap",
        type=float,
        help="relative gap that is good enough; 0 is exact, and the default up to 100 offers",
    )
    choosing.add_argument(
        "--time-limit", type=float, default=LONGEST_SOLVE_S, metavar="S", help="seconds a search"
    )
    simulating = add("uncertainty", uncertainty)
    reads_case(simulating)
    simulating.add_argument("--out", type=Path, required=True, help="where to write the distributions, JSON")
    swapping = add("flip", flip)
    swapping.add_argument("case", type=Path, help="the case: .json, or .zip with its arrays")
    swapping.add_argument("first", help="id of an offer")
    swapping.add_argument("second", help="id of the other")
    add("schema", schema).add_argument("--out", type=Path, help="where to write it; printed if left out")
    verifying = add("verify", verify_result)
    verifying.add_argument("result", type=Path, help="the result, JSON")
    verifying.add_argument("--case", type=Path, help="its case; case.zip or case.json beside it if left out")
    verifying.add_argument(
        "--processes", type=int, default=1, metavar="N", help="share the offers out over N"
    )
    add("compile", compile_loops)
    timing = add("bench", bench)
    reads_case(timing)
    timing.add_argument("--repeat", type=int, default=5, metavar="N", help="rounds to take the median of")
    return parser


def _case_beside(result: Path) -> Path:
    for name in ("case.zip", "case.json"):
        if (result.parent / name).exists():
            return result.parent / name
    raise FileNotFoundError("no case.zip and no case.json stands beside it; name the case with --case")


if __name__ == "__main__":
    sys.exit(main())
