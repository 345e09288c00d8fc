"""The blob store: files encrypted at rest, the same content kept once per owner and name."""

import hashlib
from uuid import UUID

from kernel import crypto
from kernel.errors import InvalidInput
from kernel.models import Blob

MAX_BLOB_BYTES = 64 * 1024 * 1024


def store_blob(*, owner_id: UUID, content: bytes, media_type: str, filename: str) -> Blob:
    """Keep ``content`` encrypted and return its row; the same content of the same owner is kept once.

    Raises:
        InvalidInput: the content is larger than 64 MiB.
    """
    if len(content) > MAX_BLOB_BYTES:
        message = f"The file has {len(content):,} bytes; at most {MAX_BLOB_BYTES:,} are kept."
        raise InvalidInput(message, code="too_large")
    sha256 = hashlib.sha256(content).hexdigest()
    blob, _ = Blob.objects.get_or_create(
        owner_id=owner_id,
        sha256=sha256,
        filename=filename,
        defaults={
            "size_bytes": len(content),
            "media_type": media_type,
            "ciphertext": crypto.encrypt("blob", content, context=_context(owner_id, sha256)),
        },
    )
    return blob


def read_blob(blob: Blob) -> bytes:
    """Return the content; its hash has been checked against the row's.

    Raises:
        CannotDecryptError: the stored bytes were changed.
    """
    content = crypto.decrypt("blob", bytes(blob.ciphertext), context=_context(blob.owner_id, blob.sha256))
    if hashlib.sha256(content).hexdigest() != blob.sha256:
        message = f"blob {blob.pk} does not hash to its address"
        raise crypto.CannotDecryptError(message)
    return content


def _context(owner_id: UUID, sha256: str) -> str:
    return f"{owner_id}/{sha256}"
