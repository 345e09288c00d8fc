"""Readers of published price files: bytes in, a whole year of hourly prices out, or the first row that is wrong.

Nothing is repaired: a missing hour, an hour told twice or a number that is none is refused with its row.
Hours are instants (UTC) that begin the hour; the order of the rows in a file does not matter.
"""

from valuation.importers.files import FORMATS, FileFormat, read_price_files
from valuation.importers.series import BadRow, PriceSeries

__all__ = ["FORMATS", "BadRow", "FileFormat", "PriceSeries", "read_price_files"]
