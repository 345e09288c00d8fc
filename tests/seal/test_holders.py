import base64
import json

import pytest

from seal.__main__ import main
from seal.envelope import new_key, seal, unseal
from seal.errors import PassphraseError, SealError
from seal.holders import Stretching, new_holder_key, private_from_hex, unwrapped, wrapped

QUICK = Stretching(memory_kib=64, passes=1, lanes=1)
PASSPHRASE = "correct horse battery"


def test_a_passphrase_opens_what_was_kept_under_it():
    public, kept = new_holder_key(PASSPHRASE, stretching=QUICK)
    sealed = seal(b"words", public_key=public, binding="b")
    assert unseal(sealed, private_key=unwrapped(kept, PASSPHRASE), binding="b") == b"words"


def test_another_passphrase_opens_nothing():
    _, kept = new_holder_key(PASSPHRASE, stretching=QUICK)
    for wrong in (PASSPHRASE + " ", "", PASSPHRASE.upper()):
        with pytest.raises(PassphraseError):
            unwrapped(kept, wrong)


def test_a_passphrase_typed_in_another_composition_is_the_same():
    private, _ = new_key()
    assert (
        unwrapped(
            wrapped(private, "caf\u00e9 caf\u00e9 caf\u00e9", stretching=QUICK),
            "cafe\u0301 " * 2 + "cafe\u0301",
        )
        == private
    )


def test_a_short_passphrase_is_refused():
    with pytest.raises(PassphraseError, match="12 characters"):
        new_holder_key("short", stretching=QUICK)


@pytest.mark.parametrize("place", [0, 12, 30, 45, -1])
def test_a_changed_kept_key_does_not_open(place):
    _, kept = new_holder_key(PASSPHRASE, stretching=QUICK)
    changed = bytearray(kept)
    changed[place] ^= 1
    with pytest.raises(PassphraseError):
        unwrapped(bytes(changed), PASSPHRASE)


@pytest.mark.parametrize("text", ["", "zz", "00" * 31, "x" * 64])
def test_what_is_no_private_key_is_refused(text):
    with pytest.raises(SealError):
        private_from_hex(text)


def test_a_holder_reads_their_share_on_a_machine_of_their_own(tmp_path, capsys):
    assert main(["key", str(tmp_path / "mine")]) == 0
    public = capsys.readouterr().out.strip()
    assert (tmp_path / "mine").stat().st_mode & 0o077 == 0
    sealed = seal(b"academic acid acne", public_key=bytes.fromhex(public), binding="b")
    told = {"holder_key": public, "binding": "b", "sealed": base64.b64encode(sealed).decode()}
    (tmp_path / "share.json").write_text(json.dumps(told))
    assert main(["share", str(tmp_path / "share.json"), "--key", str(tmp_path / "mine")]) == 0
    assert capsys.readouterr().out == "academic acid acne\n"
    assert main(["key", str(tmp_path / "mine")]) == 2
