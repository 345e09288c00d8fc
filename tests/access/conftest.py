"""The demo's world for a whole module of tests, and somebody of each role in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command

from accounts.models import ApiToken, Invitation, Membership, Organisation, User
from accounts.services import invite, issue_token
from accounts.states import Role
from bids.models import (
    Check,
    CureRequest,
    Disqualification,
    FinalInvitation,
    FinalRound,
    Finding,
    Offer,
    OfferBatch,
    OpeningReport,
    ShortfallDecision,
)
from bids.queries.attachments import files_of
from bids.queries.batches import exported
from bids.queries.workbook import offered_in
from bids.rendering.batch_workbook import write_batch
from bids.services import propose_late_leave, read_offer_batch, request_batch
from bids.states import FinalState, ScreenKind
from config.celery import app
from config.demo_world.sizes import SIZES
from config.demo_world.world import build_world
from contracts.models import Award, Contract, Debrief, Standstill
from contracts.services import make_memo_files, propose_memo, send_debrief
from kernel.clock import database_now
from review.models import EvaluationLock, Rubric, Scorecard, Selection
from review.services import propose_move
from solicitations.models import Need, PaidService, Project, Question, Solicitation
from solicitations.services import (
    END,
    SourcingDraft,
    begin_stage,
    comment_on_meeting,
    create_solicitation,
    decide_sourcing,
    draft_addendum,
    invite_contacts,
    load_default_catalogue,
    load_default_matrix,
    load_example_criteria,
    sign_up,
    subscribe,
    token_for,
    write_plan,
)
from solicitations.services.comments import answer_comment, make_comment, open_comments
from solicitations.states import CommentSubject, Confidentiality, MeetingKind, SolicitationState
from tests.access.reviewing import a_saved_set
from tests.factories.correspondence import (
    a_clarification,
    a_conference,
    a_contact,
    a_document,
    a_meeting,
    a_registration,
    an_addendum,
    an_nda,
    sign,
)
from tests.factories.solicitations import a_draft_solicitation, a_pro_forma, assign
from tests.factories.suitability import a_screening
from valuation.models import Curve, Run, RunOffer

PEOPLE = {
    "visitor": None,
    "planner": "planner@sierra-delta.example",
    "procurement": "procurement@sierra-delta.example",
    "chair": "chair@sierra-delta.example",
    "panel, scored": "panel@sierra-delta.example",
    "panel, to score": "panel2@sierra-delta.example",
    "review group": "prg@ratepayer-advisory.example",
    "evaluator": "evaluator@meridian.example",
    "engineer": "engineer@keystone.example",
    "escrow agent": "escrow@harbor-trust.example",
    "bidder": "developer@brightwater.example",
    "rival": "sunmesa@sunmesa.example",
    "administrator": "admin@sierra-delta.example",
    "other utility": "planner.east@hudson-reach.example",
}


@dataclass(frozen=True)
class World:
    """The things that addresses point at."""

    draft: Solicitation
    commented: Solicitation
    reviewed: Solicitation
    upcoming: Solicitation
    sealed: Solicitation
    opened: Solicitation
    awarded: Solicitation
    token: ApiToken
    invitation: Invitation
    things: dict[str, Any]

    def person(self, role: str) -> User | None:
        """Somebody of a role; None is a visitor."""
        email = PEOPLE[role]
        return User.objects.get(email=email) if email else None


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Build the world once for the module; empty the database afterwards."""
    with django_db_blocker.unblock():
        cast = build_world(print, size=SIZES["small"])
        made = _gather(cast.utility)
        # Made outside of any test, so that a server beside the tests finds its page.
        a_saved_set(made)
        yield made
        call_command("flush", interactive=False, verbosity=0)
        app.control.purge()


def _out_of_review(contract: Contract, officer: User) -> dict[str, Any]:
    """A memo that waits beside the issued one, a standstill, a debrief that was sent and one that was asked for."""
    now, award = database_now(), contract.award
    waiting = propose_memo(solicitation=award.solicitation, by=officer, now=now)
    make_memo_files(memo_id=waiting.pk)
    standstill = Standstill.objects.create(
        solicitation=award.solicitation,
        selection=Selection.objects.get(awards=award),
        days=10,
        begun_by=officer,
        begun_at=now,
        ends_at=now + timedelta(days=10),
    )
    # Aliases are given out by lot: whose offer it is has to be said.
    of_rival = Membership.objects.filter(user__email=PEOPLE["rival"]).values("organisation")
    lost = Offer.objects.filter(notices__award=award, organisation__in=of_rival).earliest("submitted_at")
    asked, sent = (
        Debrief.objects.create(offer=offer, requested_by=offer.created_by, requested_at=now)
        for offer in (lost, contract.offer)
    )
    return {
        "memo": award.solicitation.memos.get(state="ISSUED"),
        "memo_waiting": waiting,
        "standstill": standstill,
        "notice": contract.offer.notices.get(award=award),
        "debrief": send_debrief(debrief=sent, answer="", by=officer, now=now),
        "debrief_asked": asked,
    }


def _gather(utility: Organisation) -> World:
    now = database_now()
    officer = User.objects.get(email=PEOPLE["procurement"])
    by_code = {s.code: s for s in Solicitation.objects.all()}
    draft = create_solicitation(
        organisation=utility, code="NWA-2026-05", title="A draft", by=officer, route=()
    )
    token, _ = issue_token(user=officer, name="t", scopes=["read"], life=timedelta(days=1), now=now)
    administrator = User.objects.get(email=PEOPLE["administrator"])
    invitation = invite(
        organisation=utility,
        email="new@example.org",
        full_name="New",
        roles=[Role.PLANNER],
        by=administrator,
        now=now,
    )
    commented, comments = _a_comment_round(utility)
    bidders = {"organisation__slug": "brightwater"}
    opened = by_code["NWA-2026-02"]
    mine_opened = Offer.objects.filter(solicitation=opened, **bidders).order_by("alias")[0]
    planner = User.objects.get(email=PEOPLE["planner"])
    screening = a_screening(utility, by=planner)
    criteria = load_example_criteria(
        organisation=utility, code="con-edison", effective_on=now.date(), by=planner
    )
    return World(
        draft=draft,
        commented=commented,
        reviewed=_an_internal_review(utility),
        upcoming=by_code["NWA-2026-04"],
        sealed=by_code["NWA-2026-03"],
        opened=opened,
        awarded=by_code["NWA-2026-01"],
        token=token,
        invitation=invitation,
        things={
            "criteria": criteria,
            "catalogue": load_default_catalogue(organisation=utility, effective_on=now.date(), by=planner),
            "matrix": load_default_matrix(organisation=utility, effective_on=now.date(), by=planner),
            "sourcing": decide_sourcing(
                project=Project.objects.get(code="DEMO-DDOR1022"),
                draft=SourcingDraft({}, {}),
                by=planner,
                now=now,
            ),
            "screening": screening,
            "need": Need.objects.get(code="DEMO_GNA_162991101"),
            "project": Project.objects.get(code="DEMO-DDOR1022"),
            "territory": utility.territory,
            "pro_forma": by_code["NWA-2026-04"].pro_forma,
            "question": Question.objects.filter(answered_at=None)[0],
            "assignment": draft.assignments.get(),
            "sealed_offer": Offer.objects.get(solicitation=by_code["NWA-2026-03"], **bidders),
            "late_leave": propose_late_leave(
                solicitation=by_code["NWA-2026-03"],
                organisation=Organisation.objects.get(slug="commonload"),
                until=now + timedelta(hours=1),
                reason="The site was down.",
                by=officer,
                now=now,
            ),
            "open_offer": Offer.objects.get(solicitation=by_code["NWA-2026-04"], **bidders),
            "opened_offer": mine_opened,
            "paid_service": PaidService.objects.filter(organisation=utility)[0],
            **_files(mine_opened, Offer.objects.get(solicitation=by_code["NWA-2026-04"], **bidders)),
            "offer_batch": _a_batch(by_code["NWA-2026-04"], Organisation.objects.get(slug="brightwater")),
            "check": Check.objects.filter(conformity__offer=mine_opened)[0],
            "cure": CureRequest.objects.get(),
            "disqualification": Disqualification.objects.get(),
            "finding": _a_finding(opened),
            "shortfall": ShortfallDecision.objects.create(
                solicitation=opened,
                n_asked=9,
                n_offers=1,
                reason="One is good.",
                proposed_by=officer,
                proposed_at=now,
            ),
            "final_round": _a_final_round(opened, mine_opened, officer),
            "opening_report": OpeningReport.objects.get(solicitation=opened),
            "curve": Curve.objects.order_by("code")[0],
            "run": Run.objects.get(solicitation=opened),
            "run_offer": RunOffer.objects.get(run__solicitation=opened, offer=mine_opened),
            "evaluation_lock": EvaluationLock.objects.get(solicitation=opened),
            "rubric": Rubric.objects.get(),
            "scorecard": Scorecard.objects.get(offer=mine_opened, panelist__email=PEOPLE["panel, scored"]),
            "rank_move": propose_move(
                offer=Offer.objects.filter(solicitation=opened).order_by("run_offers__nmv_usd_per_kw_year")[
                    0
                ],
                to_rank=1,
                reason="It is the surest.",
                by=officer,
                now=now,
            ),
            "selection": Selection.objects.get(solicitation=opened),
            "award": Award.objects.get(),
            "contract": Contract.objects.get(developer__slug="brightwater"),
            **comments,
            **_out_of_review(Contract.objects.get(developer__slug="brightwater"), officer),
            **_correspondence(by_code["NWA-2026-04"]),
        },
    )


def _files(opened: Offer, open_offer: Offer) -> dict[str, Any]:
    """A file of each kind of reader, of an opened offer and of one that can still be changed."""
    bidder = User.objects.get(email=PEOPLE["bidder"])
    told = {line.entry.purpose: line.entry.file_id for line in files_of(opened, bidder)}
    at_work = files_of(open_offer, bidder)[0].entry.file_id
    return {
        "file (technical)": told["one_line"],
        "file (of the bidder)": told["financial"],
        "file (price)": told["price"],
        "file (at work)": at_work,
    }


def _a_final_round(solicitation: Solicitation, offer: Offer, officer: User) -> FinalRound:
    """A round to which one bidder is invited."""
    now = database_now()
    made = FinalRound.objects.create(
        solicitation=solicitation,
        state=FinalState.OPEN,
        reason="The best.",
        due_at=now + timedelta(days=1),
        proposed_by=officer,
        proposed_at=now,
        decided_by=solicitation.assignments.get(role=Role.CHAIR).user,
        decided_at=now,
    )
    FinalInvitation.objects.create(round=made, offer=offer)
    return made


def _a_batch(solicitation: Solicitation, organisation: Organisation) -> OfferBatch:
    """A workbook of two offers, read: one is a draft, the other was not taken."""
    bidder = organisation.memberships.filter(roles__contains=[Role.DEVELOPER])[0].user
    _, whole, price = exported(solicitation, organisation)[0]
    written = [(None, whole | {"name": "Corral"}, price), (None, whole | {"starts_on": "soon"}, {})]
    content = write_batch(offered_in(solicitation), written)
    now = database_now()
    batch = request_batch(
        solicitation=solicitation, organisation=organisation, content=content, by=bidder, now=now
    )
    read_offer_batch(batch_id=batch.pk)
    return batch


def _a_finding(solicitation: Solicitation) -> Finding:
    """A finding about the first two offers, for the evaluator's eyes alone."""
    made = Finding.objects.create(
        examination=solicitation.examinations.get(),
        kind=ScreenKind.SAME_PRICE,
        words="Same prices.",
        innocent="Chance.",
        fingerprint="f" * 64,
    )
    made.offers.set(solicitation.offers.order_by("alias")[:2])
    return made


def _a_comment_round(utility: Organisation) -> tuple[Solicitation, dict[str, Any]]:
    """A draft out for comment, with one comment that is answered and one that is not, both of the first bidder."""
    draft = a_draft_solicitation(
        utility, code="NWA-2026-06", pro_forma=a_pro_forma(utility), route=["COMMENT"]
    )
    officer, bidder = _give_roles(draft), User.objects.get(email=PEOPLE["bidder"])
    now = database_now()
    open_comments(solicitation=draft, comments_due_at=now + timedelta(days=20), by=officer, now=now)
    answered, waiting = (
        make_comment(
            solicitation=draft,
            organisation=bidder.memberships.get().organisation,
            subject=CommentSubject.PRO_FORMA,
            text=text,
            by=bidder,
            now=now,
        )
        for text in ("The term is short.", "The security is high.")
    )
    answer_comment(comment=answered, answer="It is five years.", by=officer, now=now)
    return draft, {"comment": waiting, "comment (answered)": answered}


def _an_internal_review(utility: Organisation) -> Solicitation:
    """A draft that waits for its chair's verdict."""
    draft = a_draft_solicitation(utility, code="NWA-2026-07", route=["INTERNAL_REVIEW"])
    by, now = _give_roles(draft), database_now()
    begin_stage(solicitation=draft, state=SolicitationState.INTERNAL_REVIEW, by=by, now=now)
    return draft


def _give_roles(solicitation: Solicitation) -> User:
    """Give procurement, the chair and the evaluator their roles; return the officer."""
    held = {"procurement": Role.PROCUREMENT, "chair": Role.CHAIR, "evaluator": Role.EVALUATOR}
    people = [assign(solicitation, role, User.objects.get(email=PEOPLE[who])) for who, role in held.items()]
    return people[0]


def _correspondence(solicitation: Solicitation) -> dict[str, Any]:
    """A document of each class, and the first bidder's signature and registration."""
    bidder = User.objects.get(email=PEOPLE["bidder"])
    documents = {
        f"document ({kind.value.lower()})": a_document(solicitation, kind) for kind in Confidentiality
    }
    nda = an_nda(solicitation)
    return {
        **documents,
        "document (draft)": a_document(solicitation, is_published=False),
        "nda": nda,
        "nda_response": sign(nda, bidder),
        "registration": a_registration(solicitation, bidder),
        **_letters(solicitation, bidder),
    }


def _letters(solicitation: Solicitation, bidder: User) -> dict[str, Any]:
    now = database_now()
    addendum = an_addendum(solicitation)
    officer = User.objects.get(email=PEOPLE["procurement"])
    draft = draft_addendum(
        solicitation=solicitation,
        title="A map",
        text="It shows the feeder.",
        what_changed="A map.",
        effective_at=None,
        by=officer,
        now=now,
    )
    subscription = subscribe(user=bidder, solicitation=solicitation, now=now)
    return {
        "addendum": addendum,
        "addendum (draft)": draft,
        "announcement": solicitation.announcements.order_by("announced_at")[0],
        "clarification": a_clarification(solicitation, bidder),
        "subscription": subscription,
        "subscription_token": token_for(subscription, END),
        **_outreach(solicitation, officer, bidder),
    }


def _outreach(solicitation: Solicitation, officer: User, bidder: User) -> dict[str, Any]:
    now, utility = database_now(), solicitation.organisation
    contact = a_contact(utility, officer)
    conference = a_conference(solicitation, officer)
    plan = write_plan(organisation=utility, title="Plan", text="Two rounds.", planned=[], by=officer, now=now)
    meeting = a_meeting(solicitation, officer)
    return {
        "contact": contact,
        "bidder_invitation": invite_contacts(
            solicitation=solicitation, contacts=[contact], by=officer, now=now
        )[0],
        "conference": conference,
        "attendance": sign_up(conference=conference, by=bidder, now=now),
        "plan": plan,
        "meeting": meeting,
        "meeting (public)": a_meeting(solicitation, officer, kind=MeetingKind.ADVISORY, is_public=True),
        "meeting_comment": comment_on_meeting(meeting=meeting, text="Why?", by=officer, now=now),
    }
