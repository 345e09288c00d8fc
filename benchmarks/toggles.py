"""A set of 1,000 offers changed by one: the builder's answer to a browser, against reading and valuing the case anew.

The values are drawn, not worked out: what is measured depends on how many offers there are and what each holds of the
need, not on what they are worth. Ours is the whole request; theirs is what the same figures cost where nothing is kept.
"""

import itertools
import time
from collections.abc import Iterator
from decimal import Decimal

import django

django.setup()

import numpy as np  # noqa: E402  Django comes first
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

from accounts.models import require_user  # noqa: E402
from benchmarks.measuring import Measured  # noqa: E402
from benchmarks.runs import OFFERS, run_of  # noqa: E402
from nmv.case import Case  # noqa: E402
from nmv.portfolio import value_set  # noqa: E402
from review.evaluation.valued_sets import valued_set  # noqa: E402
from review.models import WorkingSet, read_amounts  # noqa: E402
from valuation.evaluation import stored_values, thaw  # noqa: E402
from valuation.models import ComponentResult, Optimum, Run, RunOffer  # noqa: E402
from valuation.services.optimising import find_optimum, promise_optimum  # noqa: E402
from valuation.states import OfferRunState, RunState  # noqa: E402

GOAL_S, SET_SIZE, REPEATS = 1.0, 30, 5


def measured(n_offers: int = OFFERS) -> Iterator[Measured]:
    """One row: the median of some toggles in a set of 30."""
    run, case = run_of(n_offers)
    _value(run, case)
    began = time.perf_counter()
    promise_optimum(run=run, now=run.requested_at)
    find_optimum(run_id=run.pk)
    optimum_s = time.perf_counter() - began
    toggle_s, npv = _toggles(run)
    began = time.perf_counter()
    ids = list(WorkingSet.objects.get(solicitation=run.solicitation).amounts)
    fresh = value_set(thaw(run), stored_values(run), ids)
    anew_s = time.perf_counter() - began
    entries = Optimum.objects.get(run=run).entries.count()
    yield Measured(
        work=f"one offer in or out of a set of {n_offers:,}, the builder's answer",
        peer="the set's figures alone, from the frozen case",
        ours_s=toggle_s,
        peer_s=anew_s,
        goal=anew_s / GOAL_S,
        difference=abs(float(npv) - fresh.npv_usd) / abs(fresh.npv_usd),
        note=f"goal 1 s; the best set with {entries} entry prices before it: {optimum_s:.0f} s",
    )


def _value(run: Run, case: Case) -> None:
    """Write values as a run would have."""
    rng = np.random.default_rng(1)
    rows = list(run.offers.select_related("offer"))
    sizes = {offer.id: max(offer.contract_kw) for offer in case.offers}
    for row in rows:
        kw = sizes[str(row.offer_id)]
        own, deferral = kw * rng.normal(-300, 150), kw * rng.uniform(0, 400)
        row.state = OfferRunState.DONE
        row.npv_usd, row.project_deferral_pv_usd = (
            Decimal(str(round(own + deferral, 2))),
            Decimal(str(round(deferral, 2))),
        )
        row.nmv_usd_per_kw_year = Decimal(str(round((own + deferral) / kw, 4)))
    RunOffer.objects.bulk_update(rows, ["state", "npv_usd", "project_deferral_pv_usd", "nmv_usd_per_kw_year"])
    ComponentResult.objects.bulk_create(
        ComponentResult(
            run_offer=row,
            code="FIXED_PAYMENTS",
            position=1,
            present_value_usd=Decimal(-1_000_000),
            levelized=Decimal(-100),
            first_year=2027,
            usd_by_year=[Decimal(-100_000)],
        )
        for row in rows
    )
    run.state, run.ended_at, run.result_digest = RunState.DONE, run.requested_at, "e" * 64
    run.save()


def _toggles(run: Run) -> tuple[float, Decimal]:
    client = Client(SERVER_NAME="localhost")
    client.force_login(require_user(run.requested_by))
    url = reverse("review:portfolio-change", args=[run.solicitation_id])
    offers = list(
        run.offers.order_by("offer__alias").values_list("offer_id", flat=True)[: SET_SIZE + REPEATS]
    )
    took: list[float] = []
    for offer_id in itertools.islice(offers, SET_SIZE + REPEATS):
        began = time.perf_counter()
        answer = client.post(url, {"action": "add", "offer": offer_id}, headers={"HX-Request": "true"})
        took.append(time.perf_counter() - began)
        if answer.status_code != 200:  # noqa: PLR2004  # what a page answers
            raise RuntimeError(answer.content.decode()[:500])
    shown = valued_set(run, read_amounts(WorkingSet.objects.get(solicitation=run.solicitation).amounts))
    return sorted(took[-REPEATS:])[REPEATS // 2], shown.value.npv_usd
