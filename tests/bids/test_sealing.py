import uuid

import pytest

from bids.sealing import PAD_BYTES, seal, unseal
from bids.states import Part
from kernel.crypto import CannotDecryptError

SOLICITATION, OFFER, OTHER = (uuid.UUID(int=n) for n in (1, 2, 3))


def _seal(content: bytes) -> bytes:
    return seal(content, part=Part.PRICE, solicitation_id=SOLICITATION, offer_id=OFFER)


@pytest.mark.parametrize("content", [b"", b"{}", b"x" * PAD_BYTES, b"x" * 70_000])
def test_what_was_sealed_comes_back(content):
    assert unseal(_seal(content), part=Part.PRICE, solicitation_id=SOLICITATION, offer_id=OFFER) == content


def test_small_contents_have_one_size():
    assert len(_seal(b"1")) == len(_seal(b"1" * 3000))


@pytest.mark.parametrize(
    "wrong",
    [
        {"part": Part.TECHNICAL, "solicitation_id": SOLICITATION, "offer_id": OFFER},
        {"part": Part.PRICE, "solicitation_id": OTHER, "offer_id": OFFER},
        {"part": Part.PRICE, "solicitation_id": SOLICITATION, "offer_id": OTHER},
    ],
)
def test_a_seal_opens_only_where_it_was_made(wrong):
    with pytest.raises(CannotDecryptError):
        unseal(_seal(b"12 $/kW-month"), **wrong)
