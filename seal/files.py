"""A file that belongs to an offer, as ciphertext of its own: the sealed part holds its key and its hashes.

A file is encrypted once, under a fresh random 256-bit key that is used for nothing else (AES-256-GCM). The part that
lists it holds that key, the SHA-256 of the content and that of the ciphertext; so the commitment binds the file,
whoever opens the part can read it, and nobody else. Sizes are padded like the parts' (``seal.envelope``).
"""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from seal.canonical import sha256
from seal.envelope import padded, unpadded
from seal.errors import TamperedError

KEY_BYTES, NONCE_BYTES = 32, 12


def lock(content: bytes, *, binding: str) -> tuple[bytes, bytes]:
    """Return a fresh key and the padded ciphertext under it."""
    key, nonce = os.urandom(KEY_BYTES), os.urandom(NONCE_BYTES)
    return key, nonce + AESGCM(key).encrypt(nonce, padded(content), binding.encode())


def unlock(locked: bytes, *, key: bytes, binding: str, expected_sha256: str) -> bytes:
    """Return the content, held against its hash.

    Raises:
        TamperedError: the ciphertext was changed, is another file's, or holds something else.
    """
    try:
        framed = AESGCM(key).decrypt(locked[:NONCE_BYTES], locked[NONCE_BYTES:], binding.encode())
    except (InvalidTag, ValueError) as exc:
        raise TamperedError(f"what is kept as {binding} does not open with its key") from exc
    content = unpadded(framed)
    if sha256(content) != expected_sha256:
        raise TamperedError(f"what is kept as {binding} is not the file that was attached")
    return content
