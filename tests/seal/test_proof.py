import json
import subprocess
import sys
from pathlib import Path

import pytest

from seal.__main__ import main
from seal.canonical import canonical_json
from seal.commitment import commitment_of, commitment_of_part
from seal.errors import ForgedError, SealError
from seal.merkle import filled_up, leaf_hash, proof_of, root_of
from seal.proof import check
from seal.receipt import public_signer, signed

ROOT = Path(__file__).parents[2]
KEY = bytes(range(32))
SIGNER = public_signer(KEY).hex()
CONTENT = {
    "technical": {"name": "Battery", "contract_kw": ["2500"] * 12, "nonce": "ab" * 32},
    "price": {"fixed_usd_per_kw_month": "12", "nonce": "cd" * 32},
}


def a_kept_offer():
    parts = {part: commitment_of_part(canonical_json(told)) for part, told in CONTENT.items()}
    receipt = signed(
        {
            "solicitation": "s",
            "offer": "o",
            "version": 1,
            "submitted_at": "2027-03-31T23:59:59.123456Z",
            "commitment": commitment_of(parts),
            "parts": parts,
            "sealed": dict.fromkeys(parts, "00" * 32),
        },
        signing_key=KEY,
    )
    leaf = leaf_hash(receipt["commitment"])
    leaves = filled_up([leaf])
    inclusion = {"root": root_of(leaves), "proof": proof_of(leaves, leaves.index(leaf)).to_dict()}
    return {"receipt": receipt, "content": CONTENT, "inclusion": inclusion}


def test_a_kept_offer_is_in_order():
    kept = a_kept_offer()
    found = check(kept, signer=SIGNER, root=kept["inclusion"]["root"])
    assert (found.parts, found.root) == (("price", "technical"), kept["inclusion"]["root"])


def test_a_receipt_alone_is_enough():
    assert check(a_kept_offer()["receipt"], signer=SIGNER).parts == ()


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("receipt", "submitted_at"), "2027-03-31T23:59:58.123456Z"),
        (("receipt", "version"), 2),
        (("receipt", "version"), True),
        (("receipt", "commitment"), "00" * 32),
        (("receipt", "parts"), {"technical": "00" * 32, "price": "00" * 32}),
        (("receipt", "signature"), "00" * 64),
        (("receipt", "signature"), 7),
        (("receipt", "signer"), "11" * 32),
        (("receipt", "extra"), "x"),
        (("content", "price"), {"fixed_usd_per_kw_month": "11", "nonce": "cd" * 32}),
        (("content", "price"), {"fixed_usd_per_kw_month": 11.5}),
        (("content",), {"price": CONTENT["price"]}),
        (("inclusion", "root"), "00" * 32),
        (("inclusion", "proof"), {}),
        (("inclusion",), "yes"),
    ],
)
def test_a_forged_file_is_refused(path, value):
    kept = json.loads(json.dumps(a_kept_offer()))
    holder = kept
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value
    with pytest.raises(ForgedError):
        check(kept, signer=SIGNER)


def test_a_missing_inclusion_is_told_when_the_root_is_asked_for():
    with pytest.raises(ForgedError, match="holds no inclusion"):
        check(a_kept_offer()["receipt"], signer=SIGNER, root="00" * 32)


@pytest.mark.parametrize("told", [None, [], "x", {}, {"receipt": None}])
def test_what_is_no_receipt_is_refused(told):
    with pytest.raises(ForgedError):
        check(told, signer=SIGNER)


def test_a_float_has_no_spelling():
    with pytest.raises(SealError):
        canonical_json({"kw": 1.5})


def test_the_command_verifies_without_the_site(tmp_path):
    file = tmp_path / "offer.json"
    file.write_text(json.dumps(a_kept_offer()))
    loaded = (
        "import runpy, sys; sys.argv = ['seal', *sys.argv[1:]]; runpy.run_module('seal', run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", loaded, "verify", str(file), "--signer", SIGNER],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin"},
    )
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "genuine: offer o version 1 of s")
    assert not [
        name for name in ("django", "numpy") if f"| {name}\n" in done.stderr or f" {name}\n" in done.stderr
    ]


def test_the_command_says_what_does_not_fit(tmp_path, capsys):
    file = tmp_path / "offer.json"
    file.write_text(json.dumps(a_kept_offer()))
    assert main(["verify", str(file), "--signer", "11" * 32]) == 1
    assert "another signer" in capsys.readouterr().err
    file.write_text("{")
    assert main(["verify", str(file), "--signer", SIGNER]) == 2
    assert main(["verify", str(tmp_path / "none.json"), "--signer", SIGNER]) == 2
