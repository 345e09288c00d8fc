"""A holder's own key: what a share of an opening key is encrypted to.

Either the holder makes it on a machine of their own and tells only the public half (``python -m seal key``), or the
site makes it and keeps the private half under the holder's passphrase: AES-256-GCM under a key stretched with Argon2id
(RFC 9106, second recommended setting: 64 MiB, 3 passes, 4 lanes).
"""

import os
import unicodedata
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from seal.envelope import new_key, public_of
from seal.errors import PassphraseError, SealError

SHORTEST_PASSPHRASE = 12
SALT_BYTES, NONCE_BYTES, KEY_BYTES = 16, 12, 32


@dataclass(frozen=True)
class Stretching:
    """How much work one guess at a passphrase is: memory in KiB, passes, lanes."""

    memory_kib: int = 65_536
    passes: int = 3
    lanes: int = 4


def new_holder_key(passphrase: str, *, stretching: Stretching | None = None) -> tuple[bytes, bytes]:
    """Return a fresh public key (32 bytes) and its private half kept under the passphrase.

    Raises:
        PassphraseError: the passphrase has fewer than 12 characters.
    """
    private, public = new_key()
    return public, wrapped(private, passphrase, stretching=stretching or Stretching())


def wrapped(private_key: bytes, passphrase: str, *, stretching: Stretching) -> bytes:
    """Keep a private key under a passphrase. Layout: memory, passes, lanes (4 bytes each), salt, nonce, ciphertext."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise PassphraseError(f"A passphrase has at least {SHORTEST_PASSPHRASE} characters.")
    numbers = (stretching.memory_kib, stretching.passes, stretching.lanes)
    head = b"".join(number.to_bytes(4, "big") for number in numbers)
    salt, nonce = os.urandom(SALT_BYTES), os.urandom(NONCE_BYTES)
    cipher = AESGCM(_stretched(passphrase, salt, stretching))
    return head + salt + nonce + cipher.encrypt(nonce, private_key, head)


def unwrapped(kept: bytes, passphrase: str) -> bytes:
    """Return the private key.

    Raises:
        PassphraseError: it is another passphrase, or the kept key was changed.
    """
    head, rest = kept[:12], kept[12:]
    memory_kib, passes, lanes = (int.from_bytes(head[i : i + 4], "big") for i in (0, 4, 8))
    salt, nonce, sealed = rest[:SALT_BYTES], rest[SALT_BYTES:][:NONCE_BYTES], rest[SALT_BYTES + NONCE_BYTES :]
    try:
        cipher = AESGCM(_stretched(passphrase, salt, Stretching(memory_kib, passes, lanes)))
        return cipher.decrypt(nonce, sealed, head)
    except (InvalidTag, ValueError) as exc:
        raise PassphraseError("This passphrase does not open your key.") from exc


def private_from_hex(text: str) -> bytes:
    """Read a private key that a holder kept to themselves.

    Raises:
        SealError: it is not 64 hex digits.
    """
    try:
        private = bytes.fromhex(text.strip())
        public_of(private)
    except ValueError as exc:
        raise SealError("a holder's private key is 64 hex digits") from exc
    return private


def _stretched(passphrase: str, salt: bytes, stretching: Stretching) -> bytes:
    # The same passphrase typed on another keyboard may come composed otherwise.
    typed = unicodedata.normalize("NFKC", passphrase).encode()
    derive = Argon2id(
        salt=salt,
        length=KEY_BYTES,
        iterations=stretching.passes,
        lanes=stretching.lanes,
        memory_cost=stretching.memory_kib,
    )
    return derive.derive(typed)
