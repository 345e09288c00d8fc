"""Receipts, their place under the published root, and what anybody may check of them."""

from typing import Any

from bids.models import CommitmentRoot, OfferVersion
from bids.queries.offers import readable
from bids.sealing import signing_key
from seal.merkle import leaf_hash, proof_of
from seal.receipt import public_signer
from solicitations.models import Solicitation

HASH_BYTES = 32


def signer() -> str:
    """The public key of this installation's receipts, 64 hex digits."""
    return public_signer(signing_key()).hex()


def roots_of(solicitation: Solicitation) -> list[CommitmentRoot]:
    """The published roots, oldest first, without their leaves."""
    return list(CommitmentRoot.objects.filter(solicitation=solicitation).defer("leaves"))


def kept_offer(version: OfferVersion) -> dict[str, Any]:
    """What a bidder takes home of a version: receipt, content as far as it is readable, inclusion once published."""
    told: dict[str, Any] = {"receipt": version.receipt}
    document = readable(version, for_bidder=True)
    if document is not None and document.price:
        told["content"] = {"technical": document.technical, "price": document.price}
    inclusion = inclusion_of(version)
    return told | ({"inclusion": inclusion} if inclusion else {})


def inclusion_of(version: OfferVersion) -> dict[str, Any] | None:
    """The proof that a version stands under the newest published root; None before there is one that covers it."""
    root = CommitmentRoot.objects.filter(solicitation_id=version.offer.solicitation_id).last()
    if root is None or version.receipt is None:
        return None
    packed = bytes(root.leaves)
    leaves = [packed[i : i + HASH_BYTES] for i in range(0, len(packed), HASH_BYTES)]
    leaf = leaf_hash(version.commitment)
    if leaf not in leaves:
        return None
    proof = proof_of(leaves, leaves.index(leaf))
    return {"root": root.root, "number": root.number, "proof": proof.to_dict()}
