"""Opening sealed offers: both parts unsealed and held against their receipt, on one core.

The peer does what no way around exists for: one X25519 agreement and one AES-256-GCM decryption of the same size for
each part. The opening's goal, 500 offers a second, is met where ours takes less than a second.
"""

import os
from collections.abc import Callable, Iterator

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from benchmarks.measuring import Peer, Row
from seal.canonical import canonical_json
from seal.commitment import commitment_of_part
from seal.envelope import new_key, padded, seal, unseal
from seal.proof import require_committed

N_OFFERS = 500
PARTS = {"technical": 6_000, "price": 300}
ALONE = 0.3


def rows() -> Iterator[Row]:
    """One row: 500 offers of two parts."""
    keys = {part: new_key() for part in PARTS}
    contents = {
        part: canonical_json({"nonce": os.urandom(32).hex(), "told": "x" * size})
        for part, size in PARTS.items()
    }
    receipt = {"parts": {part: commitment_of_part(content) for part, content in contents.items()}}
    sealed = [
        {part: seal(contents[part], public_key=keys[part][1], binding=f"{place}/{part}") for part in PARTS}
        for place in range(N_OFFERS)
    ]

    def ours() -> float:
        for place, offer in enumerate(sealed):
            for part, ciphertext in offer.items():
                content = unseal(ciphertext, private_key=keys[part][0], binding=f"{place}/{part}")
                require_committed(content, part, receipt)
        return float(N_OFFERS)

    yield Row(
        work=f"opening {N_OFFERS} sealed offers: unseal, check the commitment",
        ours=ours,
        peers={"X25519 and AES-GCM alone": Peer(run=_primitives(contents), goal=ALONE)},
        note="one core; the goal of 500 a second is a second",
    )


def _primitives(contents: dict[str, bytes]) -> Callable[[], float]:
    mine, theirs = X25519PrivateKey.generate(), X25519PrivateKey.generate().public_key()
    cipher, nonce = AESGCM(os.urandom(32)), os.urandom(12)
    kept = [cipher.encrypt(nonce, padded(content), None) for content in contents.values()]

    def run() -> float:
        for _ in range(N_OFFERS):
            for ciphertext in kept:
                mine.exchange(theirs)
                cipher.decrypt(nonce, ciphertext, None)
        return float(N_OFFERS)

    return run
