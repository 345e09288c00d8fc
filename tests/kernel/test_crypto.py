import pytest

from kernel.crypto import CannotDecryptError, decrypt, encrypt


def test_what_was_encrypted_comes_back():
    assert decrypt("blob", encrypt("blob", b"2,350 kW", context="row-1"), context="row-1") == b"2,350 kW"


def test_the_same_plaintext_never_looks_the_same():
    assert encrypt("blob", b"x", context="row-1") != encrypt("blob", b"x", context="row-1")


@pytest.mark.parametrize(("purpose", "context"), [("blob", "row-2"), ("offer-price", "row-1")])
def test_a_ciphertext_opens_only_for_its_purpose_and_row(purpose, context):
    sealed = encrypt("blob", b"2,350 kW", context="row-1")
    with pytest.raises(CannotDecryptError):
        decrypt(purpose, sealed, context=context)


@pytest.mark.parametrize("place", [0, 5, 20, -1])
def test_a_changed_byte_is_noticed(place):
    sealed = bytearray(encrypt("blob", b"2,350 kW for 5 hours", context="row-1"))
    sealed[place] ^= 1
    with pytest.raises(CannotDecryptError):
        decrypt("blob", bytes(sealed), context="row-1")
