import uuid

import pytest

from kernel import blobs, crypto
from kernel.errors import InvalidInput
from kernel.models import Blob

pytestmark = pytest.mark.django_db
OWNER = uuid.UUID(int=1)


def _store(content: bytes, owner: uuid.UUID = OWNER) -> Blob:
    return blobs.store_blob(owner_id=owner, content=content, media_type="text/plain", filename="terms.md")


def test_a_blob_is_read_as_it_was_stored():
    assert blobs.read_blob(_store(b"Article 1")) == b"Article 1"


def test_the_database_holds_no_plaintext():
    blob = _store(b"a phrase to look for")
    blob.refresh_from_db()
    assert b"a phrase to look for" not in bytes(blob.ciphertext)


def test_the_same_content_is_kept_once_per_owner():
    assert _store(b"Article 1").pk == _store(b"Article 1").pk
    assert _store(b"Article 1").pk != _store(b"Article 1", uuid.UUID(int=2)).pk


def test_a_changed_blob_is_not_read():
    blob = _store(b"Article 1")
    changed = bytearray(blob.ciphertext)
    changed[-1] ^= 1
    blob.ciphertext = bytes(changed)
    with pytest.raises(crypto.CannotDecryptError):
        blobs.read_blob(blob)


def test_a_file_too_large_is_refused_with_its_size():
    with pytest.raises(InvalidInput, match=r"67,108,865 bytes; at most 67,108,864"):
        _store(bytes(blobs.MAX_BLOB_BYTES + 1))
