"""What binds a bidder to an offer and tells nothing of it.

Each part of an offer (technical, price) is a JSON object that holds a random 256-bit ``nonce`` of its own. A part's
commitment is the SHA-256 of its canonical JSON; the offer's commitment is the SHA-256 of the canonical JSON of both
parts' commitments. So the technical part can be opened and checked while the price stays sealed: its nonce, and with
it any way to guess the price, is still inside the other envelope.
"""

from collections.abc import Mapping

from seal.canonical import canonical_json, sha256


def commitment_of_part(canonical: bytes) -> str:
    """The commitment of one part from its canonical bytes, 64 hex digits."""
    return sha256(canonical)


def commitment_of(parts: Mapping[str, str]) -> str:
    """The offer's commitment from its parts' commitments.

    >>> commitment_of({"price": "ab", "technical": "cd"}) == sha256(b'{"price":"ab","technical":"cd"}')
    True
    """
    return sha256(canonical_json(dict(parts)))
