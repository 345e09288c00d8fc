"""`python -m nmv evaluate case.json --out result.json`: what an auditor runs, without a database."""

import argparse
import json
import sys
from pathlib import Path

from nmv.canonical import canonical_json
from nmv.case import Case, CaseError
from nmv.report import OfferFailedError, result_document


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 when it worked, 2 when the case is wrong, 1 when an offer cannot be valued."""
    parser = argparse.ArgumentParser(prog="python -m nmv", description="Net Market Value of offers")
    commands = parser.add_subparsers(dest="command", required=True)
    evaluate = commands.add_parser("evaluate", help="value every offer of a case")
    evaluate.add_argument("case", type=Path, help="the case, JSON")
    evaluate.add_argument("--out", type=Path, required=True, help="where to write the result, JSON")
    options = parser.parse_args(arguments)
    try:
        case = Case.from_dict(json.loads(options.case.read_text("utf-8")))
        document = result_document(case)
    except (CaseError, OSError, json.JSONDecodeError) as error:
        print(f"{options.case}: {error}", file=sys.stderr)
        return 2
    except OfferFailedError as error:
        print(f"{options.case}: {error}", file=sys.stderr)
        return 1
    options.out.write_bytes(canonical_json(document) + b"\n")
    print(f"{len(case.offers)} offers, result digest {document['result_digest']}, written to {options.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
