import uuid

import pytest

from bids.sealing import (
    PAD_BYTES,
    binding_of,
    held_share,
    hold_share,
    keep_for_bidder,
    keep_opened,
    read_for_bidder,
    read_opened,
)
from bids.states import Part
from kernel.crypto import CannotDecryptError

SOLICITATION, OFFER, OTHER = (uuid.UUID(int=n) for n in (1, 2, 3))


def _keep(content: bytes) -> bytes:
    return keep_opened(content, part=Part.PRICE, solicitation_id=SOLICITATION, offer_id=OFFER)


@pytest.mark.parametrize("content", [b"", b"{}", b"x" * PAD_BYTES, b"x" * 70_000])
def test_an_opened_part_comes_back(content):
    assert (
        read_opened(_keep(content), part=Part.PRICE, solicitation_id=SOLICITATION, offer_id=OFFER) == content
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"part": Part.TECHNICAL, "solicitation_id": SOLICITATION, "offer_id": OFFER},
        {"part": Part.PRICE, "solicitation_id": OTHER, "offer_id": OFFER},
        {"part": Part.PRICE, "solicitation_id": SOLICITATION, "offer_id": OTHER},
    ],
)
def test_an_opened_part_is_read_only_where_it_was_kept(wrong):
    with pytest.raises(CannotDecryptError):
        read_opened(_keep(b"12 $/kW-month"), **wrong)


def test_a_draft_is_read_by_its_own_organization_only():
    kept = keep_for_bidder(b"{}", organisation_id=SOLICITATION, row=OFFER)
    assert read_for_bidder(kept, organisation_id=SOLICITATION, row=OFFER) == b"{}"
    for organisation, row in ((OTHER, OFFER), (SOLICITATION, OTHER)):
        with pytest.raises(CannotDecryptError):
            read_for_bidder(kept, organisation_id=organisation, row=row)


def test_drafts_of_like_size_have_one_size():
    sizes = {len(keep_for_bidder(b"x" * n, organisation_id=OTHER, row=OFFER)) for n in (0, 100, 4000)}
    assert len(sizes) == 1


def test_a_held_share_is_read_in_its_own_row_only():
    held = hold_share("academic acid", row=OFFER)
    assert held_share(held, row=OFFER) == "academic acid"
    with pytest.raises(CannotDecryptError):
        held_share(held, row=OTHER)


def test_what_a_part_is_sealed_as_names_everything_it_belongs_to():
    first = binding_of(SOLICITATION, OFFER, number=1, round_=1, part=Part.PRICE)
    others = {
        binding_of(OTHER, OFFER, number=1, round_=1, part=Part.PRICE),
        binding_of(SOLICITATION, OTHER, number=1, round_=1, part=Part.PRICE),
        binding_of(SOLICITATION, OFFER, number=2, round_=1, part=Part.PRICE),
        binding_of(SOLICITATION, OFFER, number=1, round_=2, part=Part.PRICE),
        binding_of(SOLICITATION, OFFER, number=1, round_=1, part=Part.TECHNICAL),
    }
    assert len(others | {first}) == 6
