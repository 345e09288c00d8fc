"""Encryption at rest: AES-256-GCM under keys derived from the installation's master key.

Each purpose ("blob", "offer-technical", …) has its own key, derived with HKDF-SHA-256, and each ciphertext is
bound to a context (the row it belongs to), so that a ciphertext moved to another row does not open.

Layout of a ciphertext: 1 byte version, 12 bytes nonce, the rest AES-GCM output (its last 16 bytes the tag).
"""

import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

VERSION = b"\x01"
NONCE_BYTES = 12


class CannotDecryptError(Exception):
    """The ciphertext was changed, belongs to another row, or the master key is not the one it was made with."""


def derived_key(purpose: str) -> bytes:
    """Return the 32-byte key that this installation uses for a purpose other than encryption at rest."""
    return _derived(settings.MASTER_KEY, purpose)


def _derived(master_key: bytes, purpose: str) -> bytes:
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"gridtender:{purpose}".encode())
    return derive.derive(master_key)


@lru_cache(maxsize=64)
def _cipher(master_key: bytes, purpose: str) -> AESGCM:
    return AESGCM(_derived(master_key, purpose))


def encrypt(purpose: str, plaintext: bytes, *, context: str) -> bytes:
    """Return the ciphertext of ``plaintext`` for this purpose, bound to ``context``."""
    nonce = os.urandom(NONCE_BYTES)
    return VERSION + nonce + _cipher(settings.MASTER_KEY, purpose).encrypt(nonce, plaintext, context.encode())


def decrypt(purpose: str, ciphertext: bytes, *, context: str) -> bytes:
    """Return the plaintext.

    Raises:
        CannotDecryptError: wrong version, changed bytes, other purpose or context, or another master key.
    """
    version, nonce, sealed = ciphertext[:1], ciphertext[1 : 1 + NONCE_BYTES], ciphertext[1 + NONCE_BYTES :]
    if version != VERSION:
        message = f"unknown ciphertext version {version.hex()!r}"
        raise CannotDecryptError(message)
    try:
        return _cipher(settings.MASTER_KEY, purpose).decrypt(nonce, sealed, context.encode())
    except InvalidTag as exc:
        message = f"the ciphertext for {context} does not open with this installation's key"
        raise CannotDecryptError(message) from exc
