"""What can be wrong with a sealed thing, in words fit for the one who holds it."""


class SealError(ValueError):
    """Something sealed, signed or shared is not what it should be."""


class TamperedError(SealError):
    """A ciphertext was changed, or belongs to another offer, part, solicitation or key."""


class ForgedError(SealError):
    """A receipt, an inclusion proof or an offer file does not fit what was signed or published."""


class ShareError(SealError):
    """A share is mistyped, of another key, given twice, or too few are there."""


class PassphraseError(SealError):
    """The passphrase does not open this holder's key."""
