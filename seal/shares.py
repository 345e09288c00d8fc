"""An opening key split among named holders: the independent evaluator's share, and k-1 of the others'.

SLIP-39 (shamir-mnemonic) with two groups that are both needed: the evaluator's, one share of one; and the others',
``n_needed`` of ``n_others``. A pre-registered substitute holds a copy of the evaluator's share. Where one of the
others suffices, each holds the same share. Shares are words with a checksum, so that a person may write them down.

Losing any of the others' shares but the last ``n_needed`` loses nothing; without the evaluator's nothing opens.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shamir_mnemonic import EncryptedMasterSecret, MnemonicError, decode_mnemonics, recover_ems, split_ems
from shamir_mnemonic.share import Share

from seal.errors import ShareError

KEY_BYTES = 32
MOST_OTHERS = 16
# The groups' places in the scheme.
_EVALUATOR, _OTHERS = 0, 1


@dataclass(frozen=True)
class Shares:
    """The shares of one key, in words: the evaluator's (and the substitute's copy), and one for each other holder."""

    evaluator: str
    others: tuple[str, ...]


def split(private_key: bytes, *, n_others: int, n_needed: int = 1) -> Shares:
    """Split a 32-byte key.

    Raises:
        ShareError: no other holder, more than 16, or more needed than there are.
    """
    if not 1 <= n_needed <= n_others <= MOST_OTHERS:
        raise ShareError(f"there are 1 to {MOST_OTHERS} other holders, and 1 to all of them are needed")
    n_made = 1 if n_needed == 1 else n_others
    # The key is random and used once: the scheme's own passphrase and stretching would add nothing.
    secret = EncryptedMasterSecret.from_master_secret(
        private_key, passphrase=b"", identifier=secrets.randbits(15), extendable=False, iteration_exponent=0
    )
    evaluator, others = split_ems(2, [(1, 1), (n_needed, n_made)], secret)
    words = tuple(share.mnemonic() for share in others)
    return Shares(evaluator[0].mnemonic(), words * n_others if n_needed == 1 else words)


def join(words: Sequence[str]) -> bytes:
    """Put the key together from the shares given.

    Raises:
        ShareError: one is mistyped, of another key or given twice; the evaluator's or others' are missing.
    """
    require_distinct(words)
    for each in words:
        read_share(each)
    try:
        groups = decode_mnemonics(words)
        if _EVALUATOR not in groups:
            raise ShareError("the independent evaluator's share, or the substitute's copy of it, is missing")
        if _OTHERS not in groups or not groups[_OTHERS].is_complete():
            raise ShareError("too few shares of the other holders are there")
        enough = {place: groups[place].get_minimal_group() for place in (_EVALUATOR, _OTHERS)}
        return bytes(recover_ems(enough).decrypt(b""))
    except MnemonicError as exc:
        raise ShareError(f"these shares do not make one key: {exc}") from exc


def require_distinct(words: Iterable[str]) -> None:
    """Do nothing if no share is there twice.

    Raises:
        ShareError: one is.
    """
    seen: set[str] = set()
    for each in words:
        spelled = normal(each)
        if spelled in seen:
            raise ShareError("this share was given already; a copy of it opens nothing more")
        seen.add(spelled)


def read_share(words: str) -> Share:
    """Read one share.

    Raises:
        ShareError: a word is unknown or the checksum does not fit. The words themselves are never repeated.
    """
    try:
        return Share.from_mnemonic(normal(words))
    except (MnemonicError, ValueError, KeyError) as exc:
        raise ShareError(
            "these words are no share: one of them is mistyped, missing or out of place"
        ) from exc


def normal(words: str) -> str:
    """The one spelling of a share: lower case, single spaces."""
    return " ".join(words.lower().split())
