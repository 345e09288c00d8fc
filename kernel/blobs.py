"""The blob store: files encrypted at rest, the same content kept once per owner and name.

What comes encrypted already, under a key that the store does not know, is kept as it is and addressed by the hash of
its ciphertext: the store then knows neither what it holds nor its size beyond the padding.
"""

import hashlib
from collections.abc import Iterable
from uuid import UUID

from django.db.models import BinaryField, CharField, F, Func, Value

from kernel import crypto
from kernel.errors import InvalidInput
from kernel.models import Blob

MAX_BLOB_BYTES = 64 * 1024 * 1024
_AT_ONCE = 1_000


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


def keep_ciphertext(*, owner_id: UUID, ciphertext: bytes) -> Blob:
    """Keep what is encrypted already, without name or kind.

    Raises:
        InvalidInput: it is larger than 64 MiB.
    """
    if len(ciphertext) > MAX_BLOB_BYTES:
        raise InvalidInput(f"At most {MAX_BLOB_BYTES:,} bytes are kept.", code="too_large")
    return Blob.objects.create(
        owner_id=owner_id,
        sha256=hashlib.sha256(ciphertext).hexdigest(),
        size_bytes=len(ciphertext),
        media_type="application/octet-stream",
        filename="",
        ciphertext=ciphertext,
    )


def read_ciphertext(blob: Blob) -> bytes:
    """Return what ``keep_ciphertext`` kept; whoever has its key finds out whether it was changed."""
    return bytes(blob.ciphertext)


def true_hashes(blob_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the SHA-256 of what is stored now, whatever the rows say of it; missing blobs are left out.

    The database hashes, one file at a time: nothing of the files comes into this process.
    """
    wanted = list(blob_ids)
    inner = Func(F("ciphertext"), function="sha256", output_field=BinaryField())
    hashed = Func(inner, Value("hex"), function="encode", output_field=CharField())
    found: dict[UUID, str] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        rows = Blob.objects.filter(pk__in=wanted[start : start + _AT_ONCE]).annotate(true_sha256=hashed)
        found |= dict(rows.values_list("pk", "true_sha256"))
    return found


def _context(owner_id: UUID, sha256: str) -> str:
    return f"{owner_id}/{sha256}"
