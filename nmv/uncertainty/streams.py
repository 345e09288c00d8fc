"""Random numbers that are the same everywhere: named streams of a counter-based generator."""

import hashlib

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Wichura's algorithm AS 241 (PPND16), relative accuracy about 1e-16: three rational approximations.
_CENTRE = (
    (3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
     4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3),
    (1.0, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
     2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3),
)  # fmt: skip
_SIDE = (
    (1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0, 3.64784832476320460504e0,
     1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4),
    (1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
     1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9),
)  # fmt: skip
_TAIL = (
    (6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0, 2.96560571828504891230e-1,
     2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7),
    (1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
     7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15),
)  # fmt: skip
_CENTRE_REACH, _CENTRE_SQUARE = 0.425, 0.180625
_SIDE_REACH, _SIDE_SHIFT = 5.0, 1.6


def uniform(shape: tuple[int, ...], *, seed: int, stream: str) -> Floats:
    """Numbers strictly between 0 and 1 of one named stream.

    A stream depends on the seed and its own name only: another offer or year never shifts it (common random
    numbers). The generator is Philox, whose raw output NumPy guarantees.
    """
    key = hashlib.sha256(f"{seed}/{stream}".encode()).digest()[:16]
    raw = np.random.Philox(key=int.from_bytes(key, "little")).random_raw(int(np.prod(shape)))
    return np.asarray(((raw >> np.uint64(11)) + 0.5) * 2.0**-53).reshape(shape)


def normal(shape: tuple[int, ...], *, seed: int, stream: str) -> Floats:
    """Standard normal numbers of one named stream."""
    return normal_quantile(uniform(shape, seed=seed, stream=stream))


def normal_quantile(probability: Floats) -> Floats:
    """The standard normal quantile of probabilities strictly between 0 and 1, same shape.

    Wichura, Algorithm AS 241, Applied Statistics 37 (1988).

    >>> normal_quantile(np.array([0.5, 0.975])).round(9).tolist()
    [0.0, 1.959963985]
    """
    q = probability - 0.5
    centre = q * _ratio(_CENTRE, _CENTRE_SQUARE - q * q)
    r = np.sqrt(-np.log(np.minimum(probability, 1.0 - probability)))
    outer = np.where(r <= _SIDE_REACH, _ratio(_SIDE, r - _SIDE_SHIFT), _ratio(_TAIL, r - _SIDE_REACH))
    return np.where(np.abs(q) <= _CENTRE_REACH, centre, np.sign(q) * outer)


def _ratio(terms: tuple[tuple[float, ...], tuple[float, ...]], at: Floats) -> Floats:
    above, below = (np.polynomial.polynomial.polyval(at, coefficients) for coefficients in terms)
    return np.asarray(above / below)
