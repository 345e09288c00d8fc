"""One part of an offer as ciphertext that only the holders of the opening key can read.

HPKE (RFC 9180, base mode) with X25519, HKDF-SHA-256 and AES-256-GCM. ``binding`` names what the content is
(solicitation, offer, part, …); a ciphertext moved elsewhere does not open. Before encryption the content is
framed by its length and padded to 4 KiB, 16 KiB, 64 KiB, …: the size of a ciphertext tells the class, no more.
"""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from seal.errors import TamperedError

SMALLEST_BYTES = 4096
STEP = 4
_LENGTH_BYTES = 8
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def seal(content: bytes, *, public_key: bytes, binding: str) -> bytes:
    """Return the ciphertext of ``content`` for the holder of the private key; 32-byte raw public key."""
    key = X25519PublicKey.from_public_bytes(public_key)
    return _SUITE.encrypt(padded(content), key, info=binding.encode())


def unseal(sealed: bytes, *, private_key: bytes, binding: str) -> bytes:
    """Return the content; 32-byte raw private key.

    Raises:
        TamperedError: the ciphertext was changed, the key is another, or it was sealed as something else.
    """
    key = X25519PrivateKey.from_private_bytes(private_key)
    try:
        framed = _SUITE.decrypt(sealed, key, info=binding.encode())
    except (InvalidTag, ValueError) as exc:
        raise TamperedError(f"what is sealed as {binding} does not open with this key") from exc
    return unpadded(framed)


def new_key() -> tuple[bytes, bytes]:
    """Return a fresh key pair: 32 bytes private, 32 bytes public."""
    key = X25519PrivateKey.generate()
    return key.private_bytes_raw(), key.public_key().public_bytes_raw()


def public_of(private_key: bytes) -> bytes:
    """The public key of a private one."""
    return X25519PrivateKey.from_private_bytes(private_key).public_key().public_bytes_raw()


def padded(content: bytes) -> bytes:
    """Frame content by its length and fill it up with zeros to the next size class.

    >>> [len(padded(bytes(n))) for n in (0, 4088, 4089, 70_000)]
    [4096, 4096, 16384, 262144]
    """
    framed = len(content).to_bytes(_LENGTH_BYTES, "big") + content
    size = SMALLEST_BYTES
    while size < len(framed):
        size *= STEP
    return framed + bytes(size - len(framed))


def unpadded(framed: bytes) -> bytes:
    """Take the content out of its frame.

    Raises:
        TamperedError: the length points beyond the frame.
    """
    length = int.from_bytes(framed[:_LENGTH_BYTES], "big")
    if length > len(framed) - _LENGTH_BYTES:
        raise TamperedError("the frame of a sealed content is broken")
    return framed[_LENGTH_BYTES : _LENGTH_BYTES + length]
