"""Drafting, publishing and filling the demo's solicitations."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from accounts.models import User
from accounts.states import Role
from bids.queries import bidding_organisations
from bids.services import (
    attach_file,
    give_share,
    make_holder_key,
    make_opening_key,
    save_draft,
    submit_offer,
)
from bids.states import Purpose
from config.demo_world.dates import at_hour
from config.demo_world.grid import FIRST_YEAR, N_YEARS
from config.demo_world.market import PostedCurves, adopt_protocol
from config.demo_world.offers import Idea
from config.demo_world.people import PASSWORD, Cast
from kernel.clock import database_now
from review.models import Rubric
from review.services import lock_evaluation, use_rubric
from solicitations.models import Need, ProForma, Solicitation
from solicitations.services import (
    answer_question,
    ask_question,
    assign_role,
    attach_pro_forma,
    bundle_needs,
    create_solicitation,
    extend_deadline,
    post_pro_forma,
    publish_solicitation,
    set_timeline,
    sign_declaration,
)
from solicitations.services.catalogue import require_of_offers
from solicitations.services.rules import set_rules
from solicitations.states.conflicts import DECLARING

# By code: what the contract calls it, its unit, how it is written, and who fills it in.
TERMS = {
    "contract_number": ("Agreement number", "", "text", "utility"),
    "utility_name": ("Utility", "", "text", "utility"),
    "developer_name": ("Provider", "", "text", "offer"),
    "solicitation_code": ("Solicitation", "", "text", "utility"),
    "solicitation_title": ("Title of the solicitation", "", "text", "utility"),
    "delivery_point": ("Delivery point", "", "text", "offer"),
    "needs": ("Needs", "", "text", "offer"),
    "technology": ("Technology", "", "text", "offer"),
    "contract_kw": ("Contract capacity", "kW", "number", "offer"),
    "contract_kw_by_month": ("Contract capacity by month", "kW", "text", "offer"),
    "starts_on": ("First day of delivery", "", "date", "offer"),
    "ends_on": ("Last day of delivery", "", "date", "offer"),
    "commercial_operation_on": ("Commercial operation", "", "date", "offer"),
    "delay_damages_usd_per_mw_day": ("Delay damages", "$/MW-day", "money", "utility"),
    "fixed_usd_per_kw_month": ("Capacity price", "$/kW-month", "money", "offer"),
    "variable_usd_per_mwh": ("Energy price", "$/MWh", "money", "offer"),
    "escalator_per_year": ("Escalator", "per year", "number", "offer"),
    "availability": ("Availability", "", "number", "offer"),
    "development_security_usd_per_kw": ("Development security", "$/kW", "money", "utility"),
    "offer_digest": ("Digest of the offer", "", "text", "offer"),
}

NEARLY_DUE = timedelta(seconds=4)


# What one bidder of the demo attaches, by the address of its organization: for what, under which name, what.
FILES = {
    "brightwater": (
        (
            Purpose.ONE_LINE,
            "one-line.txt",
            b"Feeder breaker - meter - transformer 12.47/0.48 kV - inverter - battery",
        ),
        (
            Purpose.FINANCIAL,
            "Brightwater balance sheet.txt",
            b"Assets 41.2 M$, liabilities 17.9 M$, audited.",
        ),
        (Purpose.PRICE, "price workings.csv", b"item,usd\nequipment,3100000\ninstallation,640000\n"),
    )
}


def declare(solicitation: Solicitation, user: User) -> None:
    """Sign that there is nothing to declare."""
    sign_declaration(
        solicitation=solicitation,
        by=user,
        organisations=(),
        statement="",
        name_typed=user.full_name,
        now=database_now(),
    )


@dataclass(frozen=True)
class Plan:
    """One solicitation of the demo before it exists."""

    code: str
    title: str
    summary: str
    need: Need
    offers: list[Idea]
    open_for: timedelta
    services: tuple[str, ...] = ()
    rules: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Desk:
    """Procurement at work, with what it has at hand."""

    cast: Cast
    curves: PostedCurves
    pro_forma: ProForma
    rubric: Rubric

    def publish(self, plan: Plan) -> Solicitation:
        """Draft, fill, lock, publish, and let the offers come in."""
        officer = self.cast.procurement
        solicitation = create_solicitation(
            organisation=self.cast.utility,
            code=plan.code,
            title=plan.title,
            by=officer,
            summary=plan.summary,
            route=(),
        )
        for user, role in self.team():
            assign_role(solicitation=solicitation, user=user, role=role, by=officer)
            if role in DECLARING:
                declare(solicitation, user)
        bundle_needs(solicitation=solicitation, needs=[plan.need], by=officer)
        attach_pro_forma(solicitation=solicitation, pro_forma=self.pro_forma, by=officer)
        use_rubric(solicitation=solicitation, rubric=self.rubric, by=officer)
        if plan.rules:
            set_rules(solicitation=solicitation, by=officer, **plan.rules)
        if plan.services:
            require_of_offers(solicitation=solicitation, services=plan.services, terms={}, by=officer)
        adopt_protocol(solicitation, self.curves, self.cast)
        lock_evaluation(solicitation=solicitation, by=officer, now=database_now())
        make_opening_key(
            solicitation=solicitation, holders=holders(self.cast), n_needed=1, by=officer, now=database_now()
        )
        # Last of all: a deadline seconds ahead must not pass while a slow machine checks the protocol.
        self._set_dates(solicitation, plan.open_for)
        publish_solicitation(solicitation=solicitation, by=officer, now=database_now())
        solicitation.refresh_from_db()
        self._submit(solicitation, plan)
        return solicitation

    def team(self) -> list[tuple[User, Role]]:
        """Who does what in each solicitation, beside procurement."""
        cast = self.cast
        panel = [(member, Role.PANEL) for member in cast.panel]
        others = [
            (cast.planner, Role.PLANNER),
            (cast.chair, Role.CHAIR),
            (cast.prg, Role.PRG),
            (cast.evaluator, Role.EVALUATOR),
            (cast.engineer, Role.ENGINEER),
            (cast.substitute, Role.SUBSTITUTE),
            (cast.escrow, Role.ESCROW),
        ]
        return panel + others

    def _set_dates(self, solicitation: Solicitation, open_for: timedelta) -> None:
        now, utility = database_now(), self.cast.utility
        questions_due_at, offers_due_at = now + open_for * 0.6, now + open_for
        if open_for.days:
            questions_due_at = at_hour(utility, days=round(open_for.days * 0.6))
            offers_due_at = at_hour(utility, days=open_for.days)
        set_timeline(
            solicitation=solicitation,
            questions_due_at=questions_due_at,
            offers_due_at=offers_due_at,
            award_expected_on=(offers_due_at + timedelta(days=90)).date(),
            by=self.cast.procurement,
            now=now,
        )

    def _submit(self, solicitation: Solicitation, plan: Plan) -> None:
        answers = _answers_to(solicitation)
        for idea in plan.offers:
            self._keep_open(solicitation)
            bidder = self.cast.developers[idea.developer]
            technical = idea.technical(plan.need, first_year=FIRST_YEAR, n_years=N_YEARS)
            organisation = bidding_organisations(bidder)[0]
            offer = save_draft(solicitation=solicitation, organisation=organisation, entered={}, by=bidder)
            for purpose, filename, content in FILES.get(organisation.slug, ()):
                attach_file(offer=offer, purpose=purpose, filename=filename, content=content, by=bidder)
            submit_offer(
                solicitation=solicitation,
                organisation=organisation,
                technical=technical | answers,
                price=idea.price(),
                by=bidder,
                offer=offer,
            )

    def _keep_open(self, solicitation: Solicitation) -> None:
        """On a slow machine seconds do not last for all offers: move the deadline as one would in life, openly."""
        now = database_now()
        if solicitation.offers_due_at is None or solicitation.offers_due_at - now > NEARLY_DUE:
            return
        extend_deadline(
            solicitation=solicitation,
            at=solicitation.offers_due_at + NEARLY_DUE,
            reason="Offers are still coming in.",
            by=self.cast.procurement,
            now=now,
        )


def _answers_to(solicitation: Solicitation) -> dict[str, Any]:
    """An offer's answers that meet what is required; nothing where nothing is."""
    required = solicitation.requirements.exclude(required=[])
    told = {each.code: {"value": each.required[0], "comment": ""} for each in required}
    return {"answers": told} if told else {}


def post_contract(cast: Cast) -> ProForma:
    """Post the pro forma contract that every solicitation of the demo carries."""
    return post_pro_forma(
        organisation=cast.utility,
        title="Distribution Services Agreement",
        version="2026-11",
        text=(Path(__file__).parent / "pro_forma.md").read_text(encoding="utf-8"),
        terms=[
            {"code": code, "label": label, "unit": unit, "kind": kind, "source": source}
            for code, (label, unit, kind, source) in TERMS.items()
        ],
        by=cast.procurement,
    )


def ask_and_answer(solicitation: Solicitation, cast: Cast) -> None:
    """Two questions, one of them answered."""
    asked = [
        (cast.developers[0], "May one battery serve the feeder from a site at the substation?"),
        (cast.developers[2], "Is the notice of 24 hours counted from the call or from its confirmation?"),
    ]
    for bidder, text in asked:
        ask_question(
            solicitation=solicitation,
            organisation=bidding_organisations(bidder)[0],
            text=text,
            by=bidder,
            now=database_now(),
        )
    answer = "No. The need is on the feeder; a delivery point upstream of its breaker does not relieve it."
    question = solicitation.questions.order_by("asked_at")[0]
    answer_question(question=question, answer=answer, by=cast.procurement, now=database_now())


def open_offers(solicitation: Solicitation, cast: Cast) -> None:
    """Procurement and the independent evaluator give their shares."""
    for person in (cast.procurement, cast.evaluator):
        give_share(solicitation=solicitation, by=person, passphrase=PASSWORD)
    solicitation.refresh_from_db()


def holders(cast: Cast) -> list[User]:
    """Who holds shares of every opening key of the demo."""
    return [cast.procurement, cast.evaluator, cast.substitute, cast.escrow]


def make_holder_keys(cast: Cast) -> None:
    """Everybody who holds shares makes a key of their own; its passphrase is the demo's password."""
    for person in holders(cast):
        make_holder_key(by=person, passphrase=PASSWORD, now=database_now())
