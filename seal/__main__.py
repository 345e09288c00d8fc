"""``python -m seal``: check a receipt, make a holder's key, read one's share. No site, no database, no network."""

import argparse
import base64
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

from seal.envelope import new_key, public_of, unseal
from seal.errors import ForgedError, SealError
from seal.holders import private_from_hex
from seal.proof import check

WRONG_INPUT, FAILED = 2, 1
MOST_BYTES = 64 * 1024 * 1024


def verify(options: argparse.Namespace) -> int:
    """Check a receipt or a kept offer against the signer's key and, where given, the published root."""
    told = _json_of(options.file)
    found = check(told, signer=options.signer, root=options.root)
    receipt = found.receipt
    print(f"genuine: offer {receipt['offer']} version {receipt['version']} of {receipt['solicitation']}")
    print(f"accepted at {receipt['submitted_at']}, commitment {receipt['commitment']}")
    print(f"content: {', '.join(found.parts) + ' as committed' if found.parts else 'not in this file'}")
    for path in options.attached:
        print(f"attached: {path.name} is {_attached(told, path)}")
    print(f"included under root {found.root}" if found.root else "inclusion: not in this file")
    return 0


def key(options: argparse.Namespace) -> int:
    """Make a holder's key: the private half into a file only its owner reads, the public half on the screen."""
    private, public = new_key()
    path: Path = options.file
    path.touch(mode=0o600, exist_ok=False)
    path.write_text(private.hex() + "\n", encoding="ascii")
    print(public.hex())
    return 0


def share(options: argparse.Namespace) -> int:
    """Read one's share of an opening key, from the file the site gives out, with one's own private key."""
    private = private_from_hex(options.key.read_text(encoding="ascii"))
    told = _json_of(options.file)
    if told.get("holder_key") != public_of(private).hex():
        print("This share was made for another key.", file=sys.stderr)
        return FAILED
    print(unseal(base64.b64decode(told["sealed"]), private_key=private, binding=told["binding"]).decode())
    return 0


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 all is well, 1 something does not fit, 2 the input could not be read."""
    parser = argparse.ArgumentParser(prog="python -m seal", description=__doc__)
    commands = parser.add_subparsers(required=True, dest="command")
    checking = commands.add_parser("verify", help="check a receipt or a kept offer")
    checking.add_argument("file", type=Path)
    checking.add_argument("--signer", required=True, help="the site's published key, 64 hex digits")
    checking.add_argument("--root", default="", help="the root published after the deadline, 64 hex digits")
    checking.add_argument(
        "--attached", type=Path, nargs="*", default=[], help="files that were attached to the offer"
    )
    checking.set_defaults(run=verify)
    making = commands.add_parser("key", help="make a holder's own key")
    making.add_argument("file", type=Path, help="where to write the private half; must not exist")
    making.set_defaults(run=key)
    reading = commands.add_parser("share", help="read one's share of an opening key")
    reading.add_argument("file", type=Path, help="the share as the site gives it out")
    reading.add_argument("--key", type=Path, required=True, help="one's private key")
    reading.set_defaults(run=share)
    options = parser.parse_args(arguments)
    try:
        return int(options.run(options))
    except SealError as exc:
        print(f"Not in order: {exc}", file=sys.stderr)
        return FAILED
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as exc:
        print(f"Cannot be read: {exc}", file=sys.stderr)
        return WRONG_INPUT


def _attached(told: dict[str, Any], path: Path) -> str:
    """What a file was attached as; its bytes are the committed ones."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    parts = (told.get("content") or {}).values()
    for each in (file for part in parts for file in part.get("attachments", ())):
        if each["sha256"] == digest:
            return f"{each['name']}, {each['purpose']}, {each['size_bytes']:,} bytes, as committed"
    raise ForgedError(f"{path.name} is none of the files that this offer was submitted with")


def _json_of(path: Path) -> dict[str, Any]:
    if path.stat().st_size > MOST_BYTES:
        raise SealError("the file is larger than any offer")
    told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return told


if __name__ == "__main__":
    raise SystemExit(main())
