"""One hash for all accepted versions, and short proofs that a version is among them (tree of RFC 6962, section 2.1).

A leaf is the commitment of a version. The tree is filled up with random leaves to a multiple of 1,024, and all stand
in random order: neither the root nor a proof's length tells how many versions there are, nor who came when.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from seal.errors import ForgedError

LEAVES_AT_A_TIME = 1024
_LEAF, _NODE = b"\x00", b"\x01"
_HASH_HEX = 64


@dataclass(frozen=True)
class Proof:
    """The way from a leaf to the root: the leaf's place among all, and the hashes beside the way, from below."""

    position: int
    n_leaves: int
    path: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        return {"position": self.position, "n_leaves": self.n_leaves, "path": list(self.path)}

    @classmethod
    def from_dict(cls, told: Any) -> "Proof":
        """Read what ``to_dict`` wrote.

        Raises:
            ForgedError: it is no proof.
        """
        try:
            position, n_leaves, path = int(told["position"]), int(told["n_leaves"]), tuple(told["path"])
        except (KeyError, TypeError, ValueError) as exc:
            raise ForgedError("the inclusion proof is not complete") from exc
        if not all(isinstance(each, str) and _is_hash(each) for each in path) or not 0 <= position < n_leaves:
            raise ForgedError("the inclusion proof is malformed")
        return cls(position, n_leaves, path)


def leaf_hash(commitment: str) -> bytes:
    """The hash of a leaf."""
    return hashlib.sha256(_LEAF + commitment.encode()).digest()


def filled_up(leaves: Sequence[bytes]) -> list[bytes]:
    """All leaves in random order among random ones, a multiple of 1,024 in number."""
    missing = -len(leaves) % LEAVES_AT_A_TIME or (0 if leaves else LEAVES_AT_A_TIME)
    everything = [*leaves, *(secrets.token_bytes(32) for _ in range(missing))]
    secrets.SystemRandom().shuffle(everything)
    return everything


def root_of(leaves: Sequence[bytes]) -> str:
    """The root of a list of leaf hashes, 64 hex digits.

    >>> root_of([]) == hashlib.sha256(b"").hexdigest()
    True
    """
    return (_levels(leaves)[-1][0] if leaves else hashlib.sha256().digest()).hex()


def proof_of(leaves: Sequence[bytes], position: int) -> Proof:
    """The proof that the leaf at ``position`` is in the tree of all."""
    path, place = [], position
    for level in _levels(leaves)[:-1]:
        beside = place ^ 1
        if beside < len(level):
            path.append(level[beside].hex())
        place //= 2
    return Proof(position, len(leaves), tuple(path))


def require_included(commitment: str, proof: Proof, root: str) -> None:
    """Do nothing if the proof leads from the commitment to the root.

    Raises:
        ForgedError: it leads elsewhere.
    """
    current, place, width, path = leaf_hash(commitment), proof.position, proof.n_leaves, list(proof.path)
    while width > 1:
        has_neighbour = (place ^ 1) < width
        if has_neighbour:
            if not path:
                raise ForgedError("the inclusion proof is too short")
            beside = bytes.fromhex(path.pop(0))
            current = _node(beside, current) if place % 2 else _node(current, beside)
        place, width = place // 2, (width + 1) // 2
    if path or current.hex() != root:
        raise ForgedError("the inclusion proof does not lead to the published root")


def _levels(leaves: Sequence[bytes]) -> list[list[bytes]]:
    """All levels of the tree from the leaves up; a node without a neighbour rises as it is, as RFC 6962 has it."""
    levels = [list(leaves)]
    while len(levels[-1]) > 1:
        below = levels[-1]
        pairs = [_node(below[i], below[i + 1]) for i in range(0, len(below) - 1, 2)]
        levels.append(pairs + ([below[-1]] if len(below) % 2 else []))
    return levels


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(_NODE + left + right).digest()


def _is_hash(text: str) -> bool:
    return len(text) == _HASH_HEX and all(c in "0123456789abcdef" for c in text)
