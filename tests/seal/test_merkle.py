import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seal.errors import ForgedError
from seal.merkle import LEAVES_AT_A_TIME, Proof, filled_up, leaf_hash, proof_of, require_included, root_of

COMMITMENTS = [hashlib.sha256(bytes([n])).hexdigest() for n in range(40)]


@given(st.integers(1, 40), st.data())
def test_every_leaf_proves_itself_and_no_other(n, data):
    leaves = [leaf_hash(each) for each in COMMITMENTS[:n]]
    position = data.draw(st.integers(0, n - 1))
    proof = proof_of(leaves, position)
    require_included(COMMITMENTS[position], proof, root_of(leaves))
    other = data.draw(st.integers(0, 39).filter(lambda place: place != position))
    with pytest.raises(ForgedError):
        require_included(COMMITMENTS[other], proof, root_of(leaves))


def test_the_root_of_four_is_what_the_standard_says():
    a, b, c, d = (leaf_hash(each) for each in COMMITMENTS[:4])
    node = lambda x, y: hashlib.sha256(b"\x01" + x + y).digest()  # noqa: E731 - one line reads better here
    assert root_of([a, b, c, d]) == node(node(a, b), node(c, d)).hex()
    assert root_of([a, b, c]) == node(node(a, b), c).hex()


@pytest.mark.parametrize("n", [0, 1, 7, 1023, 1024])
def test_the_number_of_leaves_does_not_tell_the_number_of_offers(n):
    assert len(filled_up([bytes([1]) * 32] * n)) == LEAVES_AT_A_TIME


def test_all_real_leaves_are_among_the_filled_up():
    leaves = [leaf_hash(each) for each in COMMITMENTS]
    assert set(leaves) <= set(filled_up(leaves))


def test_a_proof_survives_json_and_a_broken_one_is_refused():
    proof = proof_of([leaf_hash(each) for each in COMMITMENTS], 7)
    assert Proof.from_dict(proof.to_dict()) == proof
    for broken in ({}, None, {"position": 9, "n_leaves": 3, "path": []}, proof.to_dict() | {"path": ["zz"]}):
        with pytest.raises(ForgedError):
            Proof.from_dict(broken)


def test_a_shortened_or_lengthened_path_is_refused():
    leaves = [leaf_hash(each) for each in COMMITMENTS]
    proof, root = proof_of(leaves, 3), root_of(leaves)
    for path in (proof.path[:-1], (*proof.path, "00" * 32)):
        with pytest.raises(ForgedError):
            require_included(COMMITMENTS[3], Proof(proof.position, proof.n_leaves, path), root)
