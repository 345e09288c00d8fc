import pytest
from hypothesis import given
from hypothesis import strategies as st

from seal.envelope import new_key, public_of, seal, unseal
from seal.errors import TamperedError

PRIVATE, PUBLIC = new_key()
BINDING = "solicitation/offer/1/price"


@given(st.binary(max_size=20_000))
def test_what_was_sealed_comes_back(content):
    assert (
        unseal(seal(content, public_key=PUBLIC, binding=BINDING), private_key=PRIVATE, binding=BINDING)
        == content
    )


def test_contents_of_one_class_have_one_size():
    assert {len(seal(b"x" * n, public_key=PUBLIC, binding=BINDING)) for n in (0, 1, 4000, 4088)} == {
        len(seal(b"", public_key=PUBLIC, binding=BINDING))
    }


@pytest.mark.parametrize("place", [0, 31, 32, 100, -1])
def test_a_changed_byte_is_found(place):
    sealed = bytearray(seal(b"12 $/kW-month", public_key=PUBLIC, binding=BINDING))
    sealed[place] ^= 1
    with pytest.raises(TamperedError):
        unseal(bytes(sealed), private_key=PRIVATE, binding=BINDING)


@pytest.mark.parametrize("sealed", [b"", b"x", bytes(48)])
def test_what_is_no_ciphertext_is_refused(sealed):
    with pytest.raises(TamperedError):
        unseal(sealed, private_key=PRIVATE, binding=BINDING)


def test_a_seal_opens_only_as_what_it_was_made():
    sealed = seal(b"12", public_key=PUBLIC, binding=BINDING)
    with pytest.raises(TamperedError):
        unseal(sealed, private_key=PRIVATE, binding="solicitation/another/1/price")


def test_another_key_opens_nothing():
    other, _ = new_key()
    with pytest.raises(TamperedError):
        unseal(seal(b"12", public_key=PUBLIC, binding=BINDING), private_key=other, binding=BINDING)


def test_the_public_key_follows_from_the_private_one():
    assert public_of(PRIVATE) == PUBLIC
