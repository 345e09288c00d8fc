"""The two made-up offers that a panel scores before any real one, to find out how differently it reads the scale."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Sample:
    """One made-up offer: what it is, and what its bidder says on each criterion, by code."""

    code: str
    title: str
    summary: str
    statements: Mapping[str, str]
    otherwise: str

    def says(self, criterion: str) -> str:
        """Return what the bidder says on a criterion; on one of the utility's own, a general line."""
        return self.statements.get(criterion, self.otherwise)


SAMPLES: Mapping[str, Sample] = MappingProxyType(
    {
        sample.code: sample
        for sample in (
            Sample(
                code="a",
                title="Sample A: a battery with a known builder",
                summary=(
                    "Lithium iron phosphate storage, 2,000 kW for four hours, on land under option beside the "
                    "substation. In service in the May before the first summer of need."
                ),
                statements={
                    "developer_experience": (
                        "Three batteries of 1 to 5 MW for other utilities, all in operation; one came two months late."
                    ),
                    "o_and_m_experience": "The same crew has run them for four years at 97 % availability.",
                    "commercial_technology": "A cell and an inverter with more than 2 GWh in the field.",
                    "delivery_date": "Transformer ordered; eleven months from notice to proceed, four of them slack.",
                    "interconnection": "System impact study done, facilities study asked for, no answer yet.",
                },
                otherwise="The bidder writes one general paragraph and names no figure and no document.",
            ),
            Sample(
                code="b",
                title="Sample B: demand response by a young aggregator",
                summary=(
                    "Called load of 1,500 kW from forty shops and two cold stores, by contract with each. In service "
                    "four weeks after signature; nine customers have signed so far."
                ),
                statements={
                    "developer_experience": "One program of 600 kW, in its second year; measured results enclosed.",
                    "o_and_m_experience": "A control room by day; nights are served by a partner's.",
                    "commercial_technology": "Common controllers; the cold stores' interface is new.",
                    "delivery_date": "Nine of forty-two customers signed; the plan needs three a week.",
                    "interconnection": "None needed.",
                },
                otherwise="The bidder names a figure without a source, and offers to explain it in a meeting.",
            ),
        )
    }
)
