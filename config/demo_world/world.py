"""The whole world: a planning desk, a draft out for comment, and four solicitations, each at another step of the path.

Three of them are past their deadline. Deadlines count on the database's clock, here as everywhere, so they are
set some seconds ahead, the offers come in, and the seeding waits until they have passed.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from config.demo_world.attendance import confer_soon, hold_meetings, note_who_came
from config.demo_world.comment_round import put_out_for_comment
from config.demo_world.examining import ask_and_propose, post_registry, run_checks
from config.demo_world.grid import Grid, post_grid
from config.demo_world.judging import adopt_rubric, begin_selection, choose_and_award, score
from config.demo_world.market import post_curves, value_offers
from config.demo_world.offers import a_few_offers, many_offers
from config.demo_world.outreach import call_oversight, surround
from config.demo_world.people import Cast, gather_cast
from config.demo_world.planning import adopt_books, plan_ahead
from config.demo_world.sizes import WHOLE, Size
from config.demo_world.solicitations import (
    Desk,
    Plan,
    ask_and_answer,
    make_holder_keys,
    open_offers,
    post_contract,
)
from kernel.clock import database_now

WHILE_SEEDING = timedelta(seconds=8)
ANOTHER_MONTH = timedelta(days=35)
OPEN_RULES = {
    "least_offer_kw": 250,
    "most_total_kw": 2_500,
    "most_offers_per_bidder": 3,
    "eligibility": "Resources that relieve TULE 1102, in operation by 1 June of the first year.",
    "incrementality": "Only what comes on top of programs and tariffs that already pay for it.",
    "development_security_usd_per_kw": 60,
    "credit": "Letter of credit or cash, within thirty days of signature.",
}

# The need is 2,350 kW at most; as much again as half of it may be bought, since solar and a short battery count for
# less than their contract kW in the evening. Without a ceiling a set would hold whatever earns more than it costs.
CAPPED = {"most_total_kw": 3_500, "allows_utility_owned": True}


def build_world(say: Callable[[str], None], *, size: Size = WHOLE) -> Cast:
    """Build everything through the services; ``say`` is told each step. About half a minute, a large one several."""
    cast = gather_cast(size.n_panelists)
    grid = post_grid(cast.utility, cast.planner)
    adopt_books(cast)
    make_holder_keys(cast)
    curves = post_curves(cast)
    desk = Desk(cast, curves, post_contract(cast), adopt_rubric(cast))
    say("people, needs, price curves and the contract are posted")
    upcoming, sealed, valued, awarded = (desk.publish(plan) for plan in _plans(grid, size))
    say("four solicitations are published, their offers sealed")
    # What else there is to see is written while deadlines pass.
    surround(upcoming, cast)
    ask_and_answer(upcoming, cast)
    put_out_for_comment(desk, plan_ahead(cast, grid.almond_feeder))
    conference = confer_soon(valued, cast)
    call_oversight(valued, cast)
    post_registry(cast)
    hold_meetings(valued, cast)
    say("the planning desk, a comment round and the oversight calendar are filled")
    due = [each.offers_due_at for each in (sealed, valued, awarded) if each.offers_due_at is not None]
    _wait_until(max(*due, conference.starts_at))
    note_who_came(conference, cast)
    for solicitation in (valued, awarded):
        open_offers(solicitation, cast)
        run_checks(solicitation)
        value_offers(solicitation, cast)
        say(f"{solicitation.code}: offers opened and valued")
    ask_and_propose(valued, cast)
    for panelist in cast.panel[: size.n_scored]:
        score(valued, panelist)
    begin_selection(valued, cast)
    choose_and_award(awarded, cast)
    say(f"{awarded.code}: awarded")
    return cast


def _plans(grid: Grid, size: Size) -> list[Plan]:
    words = "Offers came in while this demo was being made; prices are illustrative."
    few = a_few_offers()
    many = few if size.n_offers == len(few) else many_offers(size.n_offers)
    return [
        Plan(
            "NWA-2026-04",
            "Tule feeder relief",
            "Summer evenings on TULE 1102.",
            grid.tule,
            few[:1],
            ANOTHER_MONTH,
            services=("distribution_capacity",),
            rules=OPEN_RULES,
        ),
        Plan("NWA-2026-03", "Delta feeder relief", words, grid.delta, few, WHILE_SEEDING),
        Plan("NWA-2026-02", "Corral feeder relief", words, grid.corral, many, WHILE_SEEDING, rules=CAPPED),
        Plan("NWA-2026-01", "Mariposa feeder relief", words, grid.mariposa, few, WHILE_SEEDING),
    ]


def _wait_until(moment: datetime) -> None:
    while (left := (moment - database_now()).total_seconds()) > 0:
        time.sleep(min(left + 0.05, 1.0))
