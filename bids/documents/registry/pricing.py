"""What the offer costs: the price part."""

from bids.documents.registry.fields import Field, Group, Kind, area, number, whole
from bids.states import Part

PRICE = Group(
    code="price",
    title="Price",
    part=Part.PRICE,
    lead="Sealed apart from everything else.",
    fields=(
        Field(name="currency", label="Currency", kind=Kind.CURRENCY),
        number("fixed_usd_per_kw_month", "Fixed price", "$/kW-month", most="10000", required=True),
        number("variable_usd_per_mwh", "Variable price", "$/MWh", least="-1000", most="10000", default="0",
               suggested="0"),
        Field(name="escalator_per_year", label="Price escalator", kind=Kind.FRACTION, unit="% a year", least="-0.2",
              most="0.2", default="0", suggested="0"),
        Field(name="fixed_usd_per_kw_month_by_month", label="Fixed price by month", kind=Kind.MONTHS,
              unit="$/kW-month", most="10000",
              help="Twelve prices from January to December in place of the one above, which is then 0."),
        number("minimum_take_mwh_per_year", "Least energy paid for", "MWh a year", most="100000000", is_above=True,
               help="Paid at the variable price whether taken or not."),
        number("start_usd", "Price of a start", "$", most="10000000", is_above=True,
               help="Valued as if all the starts below were called every year."),
        whole("starts_per_year", "Most starts charged a year", "", least=1, most=8760,
              typed="price_starts_per_year"),
        number("collateral_usd", "Security offered", "$", most="10000000000"),
        area("remarks", "Remarks on the price", most=2000),
    ),
)  # fmt: skip
