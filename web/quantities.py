"""Numbers with their units, as a reader expects to see them.

Pure functions: a true minus sign, a comma every three digits, a narrow no-break space before the unit, and
no more digits than the quantity deserves. What is not there is shown as an em dash.
"""

import math
from decimal import Decimal, InvalidOperation

MINUS = "\N{MINUS SIGN}"
GAP = "\N{NARROW NO-BREAK SPACE}"
NOTHING = "\N{EM DASH}"

Numeric = int | float | Decimal | str | None
HUNDRED = 100
KILO = 1_000
MILLION = 1_000_000


def to_decimal(value: Numeric) -> Decimal | None:
    """Read a number, or None for what is empty, not a number or infinite."""
    if value is None or value == "":
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def number(value: Numeric, places: int | None = None) -> str:
    """Write a number with ``places`` decimals, or with up to three where ``places`` is not given.

    >>> number(-1234.5)
    '−1,234.5'
    >>> number(None)
    '—'
    """
    read = to_decimal(value)
    if read is None:
        return NOTHING
    text = f"{abs(read):,.{3 if places is None else places}f}"
    if places is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    is_zero = not text.strip("0.,")
    return f"{MINUS if read < 0 and not is_zero else ''}{text}"


def quantity(value: Numeric, unit: str, places: int | None = None) -> str:
    r"""Write a number and its unit, held together.

    >>> quantity(2350, "kW")
    '2,350\u202fkW'
    """
    text = number(value, places)
    return text if text == NOTHING or not unit else f"{text}{GAP}{unit}"


def rounded(value: Numeric, unit: str) -> str:
    r"""Write a quantity with the digits a list has room for: whole from a hundred up, else one or three decimals.

    >>> rounded(5470.022, "kW"), rounded(12.25, "kW")
    ('5,470\u202fkW', '12.2\u202fkW')
    """
    read = to_decimal(value)
    if read is None:
        return NOTHING
    places = 0 if abs(read) >= HUNDRED else 1 if abs(read) >= 1 else 3
    return quantity(read, unit, places)


def usd(value: Numeric, places: int = 0) -> str:
    """Write an amount of dollars, the sign before the currency.

    >>> usd(-7046000)
    '−$7,046,000'
    """
    text = number(value, places)
    if text == NOTHING:
        return text
    return f"{MINUS}${text[1:]}" if text.startswith(MINUS) else f"${text}"


def usd_short(value: Numeric) -> str:
    r"""Write dollars in millions or thousands where they are large.

    >>> usd_short(7046000)
    '$7.046\u202fM'
    """
    read = to_decimal(value)
    if read is None:
        return NOTHING
    for size, letter in ((MILLION, "M"), (KILO, "k")):
        if abs(read) >= size:
            text = number(read / size, 3 if size == MILLION else 1)
            sign, digits = (MINUS, text[1:]) if text.startswith(MINUS) else ("", text)
            return f"{sign}${digits}{GAP}{letter}"
    return usd(read, 2 if read != read.to_integral() else 0)


def percent(fraction: Numeric, places: int = 0) -> str:
    """Write a fraction of one as per cent.

    >>> percent(0.855, 1)
    '85.5%'
    """
    read = to_decimal(fraction)
    return NOTHING if read is None else f"{number(read * 100, places)}%"


def axis_number(value: float, step: float) -> str:
    """Write a tick of an axis with as many decimals as the step between ticks needs.

    >>> axis_number(0.30000000000000004, 0.1)
    '0.3'
    """
    places = max(0, -math.floor(math.log10(step) + 1e-9)) if step > 0 else 0
    return number(round(value, places), places)
