"""Facts that only some may see, for the tests of non-interference: how each is changed and who sees it."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.db.models import F

from accounts.models import Organisation, User
from accounts.states import OrganisationKind, Role
from bids.models import CureRequest, Disqualification, Finding, Offer, OfferDraft
from contracts.models import Contract, Debrief, Memo, MemoFile, Standstill
from kernel.clock import database_now
from review.models import (
    CalibrationCard,
    CalibrationScore,
    Consensus,
    Criterion,
    Disagreement,
    RankMove,
    ReviewExport,
    Rubric,
    RulesProposal,
    Scenario,
    Score,
    Scorecard,
    SelectedOffer,
)
from review.states import ScorecardState
from solicitations.models import (
    Assignment,
    Attendance,
    Clarification,
    Contact,
    Declaration,
    LibraryDocument,
    NdaResponse,
    Question,
    Recusal,
    Registration,
    Solicitation,
    Workpaper,
)
from solicitations.states import Confidentiality
from valuation.models import ComponentResult, CurveVersion, Run, RunOffer
from valuation.states import OfferRunState, RunState

SEE_MONEY = frozenset({"procurement", "chair", "review group", "evaluator", "engineer"})
# Of those whose cards are in; "panel, scored" has its own among them.
SEE_SCORES = SEE_MONEY | {"panel, scored"}
SEE_OFFERS = SEE_SCORES | {"panel, to score"}
OF_THE_UTILITY = frozenset({"planner", "procurement", "chair", "panel, scored", "panel, to score"})
SEE_LETTERS = frozenset({"procurement", "evaluator", "engineer", "bidder"})
# Bidders of whom somebody is among the people here: what is changed is never theirs, so it is hidden from both.
HERE = ("brightwater", "sunmesa")


@dataclass(frozen=True)
class Fact:
    """Something that only some may see: how it is changed, who sees it, and a page that shows one of them."""

    name: str
    change: Callable[[Any], Any]
    seen_by: frozenset[str]
    shown_on: str


def _values(world: Any) -> None:
    found = RunOffer.objects.filter(run=world.things["run"])
    found.update(nmv_usd_per_kw_year=F("nmv_usd_per_kw_year") * 2 + 7, npv_usd=F("npv_usd") + 12_345)
    ComponentResult.objects.filter(run_offer__in=found).update(levelized=F("levelized") + 3)


def _a_score(world: Any) -> None:
    given = Score.objects.filter(
        scorecard__offer__solicitation=world.opened,
        scorecard__panelist=world.person("panel, scored"),
        scorecard__state=ScorecardState.SUBMITTED,
    )
    given.update(value=Decimal("1.25"), rationale="Something else entirely.")


def _a_consensus(_world: Any) -> None:
    """Of what was awarded: there both panel members have scored."""
    assert Consensus.objects.update(value=Decimal("0.5"), reason="Otherwise.")


def _the_chosen_set(world: Any) -> None:
    SelectedOffer.objects.filter(selection__solicitation=world.opened).delete()


def _an_own_run(world: Any) -> None:
    run = world.things["run"]
    now = database_now()
    shadow = Run.objects.create(
        solicitation=world.opened,
        protocol=run.protocol,
        own_terms=run.protocol.content,
        state=RunState.DONE,
        requested_by=world.person("evaluator"),
        requested_at=now,
        ended_at=now,
        case=run.case,
    )
    for offer in Offer.objects.opened().filter(solicitation=world.opened):
        RunOffer.objects.create(
            run=shadow, offer=offer, state=OfferRunState.DONE, nmv_usd_per_kw_year=-99, npv_usd=-99
        )


def _an_own_card(world: Any) -> None:
    rubric, now = Rubric.objects.get(solicitations=world.opened), database_now()
    for offer in Offer.objects.opened().unaffiliated().filter(solicitation=world.opened):
        card = Scorecard.objects.create(
            offer=offer,
            rubric=rubric,
            panelist=world.person("evaluator"),
            state=ScorecardState.SUBMITTED,
            saved_at=now,
            submitted_at=now,
            is_shadow=True,
        )
        for criterion in Criterion.objects.filter(rubric=rubric):
            Score.objects.create(scorecard=card, criterion=criterion, value=1, rationale="Weak.")


def _a_sealed_offer(world: Any) -> None:
    """One offer less before the opening: neither its content nor their number is known to anybody."""
    others = Offer.objects.filter(solicitation=world.sealed).exclude(organisation__slug__in=HERE)
    assert others.update(solicitation=world.draft)


def _a_workpaper(world: Any) -> None:
    Workpaper.objects.create(
        solicitation=world.opened,
        author=world.person("evaluator"),
        title="A doubt",
        text="The curve is old.",
        written_at=database_now(),
    )


def _a_declaration(world: Any) -> None:
    mine = Declaration.objects.filter(user=world.person("chair"), solicitation=world.opened)
    assert mine.update(statement="I once worked for a bidder.", organisations=["Sunmesa"])


def _a_question(world: Any) -> None:
    Question.objects.filter(pk=world.things["question"].pk).update(text="May we change the inverter?")


def _a_draft(world: Any) -> None:
    Solicitation.objects.filter(pk=world.draft.pk).update(title="An entirely different plan")


def _prices(world: Any) -> None:
    offers = Offer.objects.opened().filter(solicitation=world.opened).exclude(organisation__slug__in=HERE)
    assert offers.update(fixed_usd_per_kw_month=F("fixed_usd_per_kw_month") + 1)


def _an_offer_begun(world: Any) -> None:
    """Another bidder begins to write one while offers are asked for."""
    others = Organisation.objects.filter(memberships__roles__contains=[Role.DEVELOPER])
    bidder = others.exclude(slug__in=HERE)[0]
    writer = User.objects.filter(memberships__organisation=bidder)[0]
    begun = Offer.objects.create(solicitation=world.upcoming, organisation=bidder, created_by=writer)
    OfferDraft.objects.create(offer=begun, sealed=b"closed", saved_by=writer, saved_at=database_now())


def _a_memo_that_waits(world: Any) -> None:
    MemoFile.objects.filter(memo=world.things["memo_waiting"]).delete()
    assert Memo.objects.filter(pk=world.things["memo_waiting"].pk).delete()[0]


def _a_debrief(world: Any) -> None:
    told = Offer.objects.filter(solicitation=world.awarded).exclude(organisation__slug__in=HERE)
    Debrief.objects.filter(offer__in=told).delete()
    for offer in told:
        Debrief.objects.create(
            offer=offer, question="Why?", requested_by=offer.created_by, requested_at=database_now()
        )


def _a_contract(_world: Any) -> None:
    others = Contract.objects.exclude(developer__slug__in=HERE)
    assert others.update(
        terms={"price": {"label": "Price", "unit": "", "value": "1"}}, decline_reason="Too dear."
    )


def _a_standstill(world: Any) -> None:
    assert Standstill.objects.filter(solicitation=world.awarded).delete()[0]


def _a_finding(world: Any) -> None:
    assert Finding.objects.filter(pk=world.things["finding"].pk).update(words="Same phrases.")


def _a_cure(world: Any) -> None:
    assert CureRequest.objects.filter(pk=world.things["cure"].pk).update(text="Send the single-line diagram.")


def _a_disqualification(world: Any) -> None:
    found = Disqualification.objects.filter(pk=world.things["disqualification"].pk)
    assert found.update(reason="It is too late.", decision_note="So it is.")


def _a_letter(world: Any) -> None:
    found = Clarification.objects.filter(pk=world.things["clarification"].pk)
    assert found.update(subject="The second feeder")


def _a_signature(world: Any) -> None:
    found = NdaResponse.objects.filter(pk=world.things["nda_response"].pk)
    assert found.update(name_typed="Somebody Else")


def _who_takes_part(world: Any) -> None:
    """Another bidder instead: their number stays, which procurement may know before the opening."""
    another = Organisation.objects.create(
        slug="latecomer", name="Latecomer Energy", kind=OrganisationKind.INDEPENDENT
    )
    found = Registration.objects.filter(pk=world.things["registration"].pk)
    assert found.update(organisation=another)


def _a_guest(world: Any) -> None:
    assert Attendance.objects.filter(pk=world.things["attendance"].pk).update(attended_at=database_now())


def _a_contact(world: Any) -> None:
    assert Contact.objects.filter(pk=world.things["contact"].pk).update(company="Quite Another")


def _a_move(world: Any) -> None:
    assert RankMove.objects.filter(pk=world.things["rank_move"].pk).update(
        reason="It is the nearest.", to_rank=2
    )


def _rules_asked_for(world: Any) -> None:
    proposals = RulesProposal.objects.filter(solicitation=world.opened)
    assert proposals.update(reason="Offer A is to stay in.")


def _a_saved_set(world: Any) -> None:
    assert Scenario.objects.filter(solicitation=world.opened).update(name="Nothing")


def _a_disagreement(world: Any) -> None:
    assert Disagreement.objects.filter(solicitation=world.opened).update(
        answer="We hold to it.", answered_at=database_now(), answered_by=world.person("procurement")
    )


def _a_trial_card(world: Any) -> None:
    cards = CalibrationCard.objects.filter(solicitation=world.opened)
    assert cards.update(submitted_at=database_now())
    for criterion in Criterion.objects.filter(rubric__solicitations=world.opened):
        for card in cards:
            CalibrationScore.objects.update_or_create(
                card=card, criterion=criterion, defaults={"value": 1, "rationale": "Weak."}
            )


def _a_recusal(world: Any) -> None:
    assert Recusal.objects.filter(solicitation=world.awarded).update(reason="A brother bids.")


def _a_document_of_ours(world: Any) -> None:
    ours = LibraryDocument.objects.filter(
        solicitation=world.upcoming, confidentiality=Confidentiality.INTERNAL
    )
    assert ours.update(title="What we think", note="Of it.")


def _an_export(world: Any) -> None:
    assert ReviewExport.objects.filter(solicitation=world.opened).update(reason="The commission asks.")


def _a_newer_vintage(world: Any) -> None:
    """Of every curve that the opened offers were valued by, a version more."""
    named = CurveVersion.objects.filter(pk__in=world.things["run"].protocol.content["curves"].values())
    for version in named:
        version.pk, version.number, version.imported_at = uuid4(), version.number + 1, database_now()
        version.save(force_insert=True)


def _a_recused_clerk(world: Any) -> None:
    assert ReviewExport.objects.filter(solicitation=world.opened).update(is_by_recused=True)


def _a_seat(world: Any) -> None:
    """Somebody more sits on the panel."""
    Assignment.objects.create(
        solicitation=world.opened,
        user=User.objects.create(email="third@sierra-delta.example", full_name="A Third"),
        role=Role.PANEL,
        assigned_by=world.person("procurement"),
    )


FACTS = [
    Fact("values", _values, SEE_MONEY, "review:dashboard"),
    Fact("the chosen set", _the_chosen_set, SEE_MONEY, "review:dashboard"),
    Fact("a panel member's scores", _a_score, SEE_SCORES, "review:offer-consensus"),
    Fact("the consensus", _a_consensus, SEE_SCORES | {"panel, to score"}, "api:consensus-list"),
    Fact("the evaluator's own run", _an_own_run, frozenset({"evaluator"}), "review:shadow"),
    Fact("the evaluator's own cards", _an_own_card, frozenset({"evaluator"}), "review:shadow"),
    Fact("a sealed offer", _a_sealed_offer, frozenset(), ""),
    Fact(
        "a workpaper",
        _a_workpaper,
        frozenset({"evaluator"}),
        "solicitations:solicitation-workpapers (opened)",
    ),
    Fact("a declaration", _a_declaration, frozenset({"chair", "evaluator"}), "review:conflicts"),
    Fact(
        "an open question",
        _a_question,
        frozenset({"procurement", "evaluator", "engineer", "bidder"}),
        "api:question-list",
    ),
    Fact("a draft", _a_draft, frozenset({"procurement"}), "solicitations:solicitation-detail (draft)"),
    Fact("prices", _prices, SEE_MONEY, "bids:opened-offers (opened)"),
    Fact("an offer begun", _an_offer_begun, frozenset(), ""),
    Fact("a memo that waits", _a_memo_that_waits, SEE_OFFERS, "contracts:memo-list (awarded)"),
    Fact("a debrief", _a_debrief, SEE_MONEY, "contracts:debrief-list"),
    Fact("a contract", _a_contract, SEE_OFFERS, "api:contract-list"),
    Fact("a standstill", _a_standstill, SEE_MONEY, "api:standstill-list"),
    Fact("a finding", _a_finding, frozenset({"evaluator"}), "api:finding-detail"),
    Fact("a cure asked for", _a_cure, SEE_OFFERS | {"bidder"}, "api:cure-request-detail"),
    Fact("a disqualification", _a_disqualification, SEE_OFFERS, "api:disqualification-detail"),
    Fact("a letter to one bidder", _a_letter, SEE_LETTERS, "api:clarification-detail"),
    Fact("a signature", _a_signature, SEE_LETTERS, "api:nda-response-detail"),
    Fact("who takes part", _who_takes_part, SEE_LETTERS - {"procurement"}, "api:registration-list"),
    Fact("a guest", _a_guest, SEE_LETTERS, "api:attendance-detail"),
    Fact("a contact", _a_contact, SEE_LETTERS - {"bidder"}, "solicitations:solicitation-bidders (open)"),
    Fact("a move asked for", _a_move, SEE_MONEY, "review:rank-moves"),
    Fact(
        "rules asked for",
        _rules_asked_for,
        frozenset({"procurement", "chair", "evaluator"}),
        "review:rules-proposals",
    ),
    Fact("a saved set", _a_saved_set, SEE_MONEY, "review:scenarios"),
    Fact("a disagreement", _a_disagreement, SEE_MONEY, "review:disagreements"),
    Fact("a trial card", _a_trial_card, SEE_MONEY | {"panel, to score"}, "review:calibration"),
    Fact("a recusal", _a_recusal, frozenset({"planner", "procurement", "evaluator"}), "api:recusal-list"),
    Fact(
        "a document of ours",
        _a_document_of_ours,
        OF_THE_UTILITY | {"evaluator"},
        "solicitations:solicitation-documents (open)",
    ),
    Fact("a seat", _a_seat, SEE_OFFERS, "review:panel-parts"),
    Fact(
        "an export",
        _an_export,
        frozenset({"procurement", "chair", "evaluator", "administrator"}),
        "review:review-exports",
    ),
    Fact("a newer vintage", _a_newer_vintage, SEE_MONEY | {"planner"}, "valuation:run-list (opened)"),
    Fact(
        "that a clerk is recused",
        _a_recused_clerk,
        frozenset({"procurement", "evaluator", "administrator"}),
        "review:review-exports",
    ),
]
