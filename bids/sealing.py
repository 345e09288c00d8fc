"""The seam between an offer's content and its ciphertexts. Three keys, each for another pair of eyes.

* **Sealed**: to the solicitation's opening key, whose private half exists only in shares (``seal.shares``).
* **Drafts and bidders' copies**: a key of the bidder's organization.
* **Opened**: the application's key; who may read is the database's business from then on.

The last two derive from the master key: somebody with the database and that key can read them at any time, and so
what a bidder drafts or keeps a copy of on the site (see docs/security.md).
"""

from uuid import UUID

from bids.states import Part
from kernel import crypto
from seal import envelope

PAD_BYTES = 4096
_LENGTH_BYTES = 4


def seal(content: bytes, *, public_key: bytes, binding: str) -> bytes:
    """Seal one part to an opening key."""
    return envelope.seal(content, public_key=public_key, binding=binding)


def binding_of(solicitation_id: UUID, offer_id: UUID, *, number: int, round_: int, part: Part) -> str:
    """What a part is sealed as; moved to another offer, version, round or part it does not open."""
    return f"gridtender/offer/{solicitation_id}/{offer_id}/{number}/{round_}/{part.value}"


def binding_of_final(solicitation_id: UUID, offer_id: UUID, *, number: int, first: str) -> str:
    """What a best and final price is sealed as: it names the commitment of the first offer."""
    return f"gridtender/final/{solicitation_id}/{offer_id}/{number}/{first}"


def keep_for_bidder(content: bytes, *, organisation_id: UUID, row: UUID) -> bytes:
    """Encrypt a draft or a copy under the key of the bidder's organization."""
    return crypto.encrypt(f"bidder-{organisation_id}", envelope.padded(content), context=str(row))


def read_for_bidder(kept: bytes, *, organisation_id: UUID, row: UUID) -> bytes:
    """Return what ``keep_for_bidder`` encrypted.

    Raises:
        CannotDecryptError: it was changed, or belongs to another organization or row.
    """
    return envelope.unpadded(crypto.decrypt(f"bidder-{organisation_id}", kept, context=str(row)))


def keep_opened(content: bytes, *, part: Part, solicitation_id: UUID, offer_id: UUID) -> bytes:
    """Encrypt an opened part at rest."""
    framed = len(content).to_bytes(_LENGTH_BYTES, "big") + content
    padded = framed + bytes(-len(framed) % PAD_BYTES)
    return crypto.encrypt(f"offer-{part}", padded, context=f"{solicitation_id}/{offer_id}")


def read_opened(kept: bytes, *, part: Part, solicitation_id: UUID, offer_id: UUID) -> bytes:
    """Return an opened part.

    Raises:
        CannotDecryptError: the ciphertext was changed, or belongs to another offer, part or solicitation.
    """
    padded = crypto.decrypt(f"offer-{part}", kept, context=f"{solicitation_id}/{offer_id}")
    length = int.from_bytes(padded[:_LENGTH_BYTES], "big")
    return padded[_LENGTH_BYTES : _LENGTH_BYTES + length]


def hold_share(words: str, *, row: UUID) -> bytes:
    """Encrypt a share that was given until the last needed one comes."""
    return crypto.encrypt("given-share", words.encode(), context=str(row))


def held_share(held: bytes, *, row: UUID) -> str:
    """Return a share that was given."""
    return crypto.decrypt("given-share", held, context=str(row)).decode()


def signing_key() -> bytes:
    """The key that signs this installation's receipts."""
    return crypto.derived_key("receipts")
