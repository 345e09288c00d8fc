"""The one seam between an offer's content and its ciphertext.

Today the key is the application's, derived from its master key; an opening ceremony with split keys can replace
it here without another file knowing. Plaintext is padded before it is encrypted, so that a size tells little.
"""

from uuid import UUID

from bids.states import Part
from kernel import crypto

PAD_BYTES = 4096
_LENGTH_BYTES = 4


def seal(content: bytes, *, part: Part, solicitation_id: UUID, offer_id: UUID) -> bytes:
    """Return the sealed form of one part of an offer, bound to that offer."""
    framed = len(content).to_bytes(_LENGTH_BYTES, "big") + content
    padded = framed + bytes(-len(framed) % PAD_BYTES)
    return crypto.encrypt(f"offer-{part}", padded, context=_context(solicitation_id, offer_id))


def unseal(sealed: bytes, *, part: Part, solicitation_id: UUID, offer_id: UUID) -> bytes:
    """Return the content of one part.

    Raises:
        CannotDecryptError: the ciphertext was changed, or belongs to another offer, part or solicitation.
    """
    padded = crypto.decrypt(f"offer-{part}", sealed, context=_context(solicitation_id, offer_id))
    length = int.from_bytes(padded[:_LENGTH_BYTES], "big")
    return padded[_LENGTH_BYTES : _LENGTH_BYTES + length]


def _context(solicitation_id: UUID, offer_id: UUID) -> str:
    return f"{solicitation_id}/{offer_id}"
