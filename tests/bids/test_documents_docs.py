"""The example in docs/offers.md is an offer that the checker takes."""

import re
from pathlib import Path
from typing import Any

from bids.documents import check_offer
from bids.documents.registry import GROUPS
from tests.bids.test_documents_registry import NEED, PLACE, RULES

DOCS = (Path(__file__).parents[2] / "docs" / "offers.md").read_text(encoding="utf-8")


def test_the_example_for_python_builds_an_offer_without_a_problem(monkeypatch):
    for name, value in (("SOLICITATION", "x"), ("NEED", str(NEED)), ("PLACE", str(PLACE)), ("TOKEN", "gt_x")):
        monkeypatch.setenv(name, value)
    block, of_several = re.findall(r"```python\n(.*?)```", DOCS, re.DOTALL)
    told: dict[str, Any] = {}
    exec(block.split("request = ")[0], told)  # noqa: S102 - our own documentation, up to where it would be sent
    offer = told["offer"]
    assert check_offer(technical=offer["technical"], price=offer["price"], rules=RULES).problems == []
    assert compile(of_several, "docs/offers.md", "exec")


def test_every_way_to_tie_offers_is_explained():
    [several] = [group for group in GROUPS if group.code == "several"]
    assert [each.name for each in several.fields if f"`{each.name}`" not in DOCS] == []
