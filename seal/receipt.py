"""What a bidder holds after a submission: ids, the commitments, the server's time, and a signature over all of it.

Ed25519 over the canonical JSON of the receipt without its ``signature``. A receipt holds no content.
"""

from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from seal.canonical import canonical_json
from seal.errors import ForgedError

SCHEMA = "gridtender.receipt/1"
# A best and final price: names the commitment of the first offer beside its own.
FINAL_SCHEMA = "gridtender.final-receipt/1"
SIGNED = "signature"
FIELDS = frozenset(
    {
        "schema",
        "solicitation",
        "offer",
        "version",
        "submitted_at",
        "commitment",
        "parts",
        "sealed",
        "signer",
        SIGNED,
    }
)
FIELDS_OF = {SCHEMA: FIELDS, FINAL_SCHEMA: FIELDS | {"first"}}


def public_signer(signing_key: bytes) -> bytes:
    """The public key of a 32-byte signing key."""
    return Ed25519PrivateKey.from_private_bytes(signing_key).public_key().public_bytes_raw()


def signed(receipt: dict[str, Any], *, signing_key: bytes, schema: str = SCHEMA) -> dict[str, Any]:
    """Return the receipt with its signer and signature in hex."""
    told = receipt | {"schema": schema, "signer": public_signer(signing_key).hex()}
    signature = Ed25519PrivateKey.from_private_bytes(signing_key).sign(canonical_json(told))
    return told | {SIGNED: signature.hex()}


def require_genuine(receipt: Any, *, signer: str) -> None:
    """Do nothing if ``signer`` (64 hex digits, as the site publishes it) signed exactly this receipt.

    Raises:
        ForgedError: it is no receipt, was changed, or was signed by another.
    """
    schema = receipt.get("schema") if isinstance(receipt, dict) else None
    if not isinstance(schema, str) or set(receipt) != FIELDS_OF.get(schema, frozenset()):
        raise ForgedError(f"this is no receipt of the kind {SCHEMA}")
    if receipt["signer"] != signer:
        raise ForgedError("the receipt names another signer than the site publishes")
    told = {key: value for key, value in receipt.items() if key != SIGNED}
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(signer))
        key.verify(bytes.fromhex(receipt[SIGNED]), canonical_json(told))
    except (InvalidSignature, ValueError, TypeError) as exc:
        raise ForgedError("the receipt's signature does not fit: it was changed, or never given") from exc
