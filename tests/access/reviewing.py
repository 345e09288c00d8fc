"""Addresses of the review: interests, the plan, cards, consensus, ranking and the chosen set."""

from typing import Any

from review.evaluation.board import BoardView
from review.models import (
    CalibrationCard,
    Consensus,
    Disagreement,
    RankingFile,
    ReviewExport,
    RulesProposal,
    Scenario,
    ScoresLock,
    Sensitivity,
)
from review.queries.amendments import as_stated
from review.queries.terms import terms_of
from review.states import DisagreementKind
from solicitations.models import Assignment, Declaration, Recusal
from valuation.models import Run


def review_places(world: Any) -> dict[str, tuple[str, list[Any]]]:
    """Return the addresses of the review's pages and API, and of what decides who takes part in it."""
    return _pages(world) | _interests(world) | _sets(world) | _api(world)


def _pages(world: Any) -> dict[str, tuple[str, list[Any]]]:
    offer = world.things["opened_offer"].pk
    of_opened = [
        "scorecard-list",
        "cards-workbook",
        "cards-upload",
        "rubric-choose",
        "dashboard",
        "board-rows",
        "ranking-csv",
        "ranking-json",
        "ranking-xlsx",
        "compare",
        "compare-csv",
        "compare-xlsx",
        "chosen-cash-flows",
        "selection-edit",
        "selection-refresh",
        "selection-propose",
        "consensus-list",
        "scores-lock",
        "review-plan",
        "conflicts",
        "rank-moves",
        "panel-parts",
        "calibration",
        "scale-note",
        "shadow",
        "disagreements",
        "rank-changes",
        "ranking-files",
        "ranking-file-ask",
        "rank-changes-csv",
        "rank-changes-json",
        "review-amend",
        "rules-proposals",
        "review-exports",
    ]
    of_offer = [
        "scorecard-edit",
        "offer-coverage",
        "offer-cash-flows",
        "offer-sensitivity",
        "sensitivity-ask",
        "sensitivity-progress",
        "offer-consensus",
        "score-explain",
    ]
    return {
        "review:rubric-list": ("review:rubric-list", []),
        "review:rubric-write": ("review:rubric-write", []),
        "review:rubric-detail": ("review:rubric-detail", [world.things["rubric"].pk]),
        **{f"review:{name}": (f"review:{name}", [world.opened.pk]) for name in of_opened},
        **{f"review:{name}": (f"review:{name}", [offer]) for name in of_offer},
        "review:review-plan (draft)": ("review:review-plan", [world.draft.pk]),
        "review:consensus-list (awarded)": ("review:consensus-list", [world.awarded.pk]),
        "solicitations:solicitation-workpapers (opened)": (
            "solicitations:solicitation-workpapers",
            [world.opened.pk],
        ),
        **{
            f"review:ranking-file-{verb}": (f"review:ranking-file-{verb}", [_ranking_file(world).pk])
            for verb in ("progress", "download")
        },
        "review:review-export-file": ("review:review-export-file", [_export(world).pk]),
        "review:calibration-card": ("review:calibration-card", [world.opened.pk, "a"]),
        **{
            f"review:rank-move-{verb}": (f"review:rank-move-{verb}", [world.things["rank_move"].pk])
            for verb in ("decide", "withdraw")
        },
        **{
            f"review:rules-proposal-{verb}": (f"review:rules-proposal-{verb}", [rules_proposal(world).pk])
            for verb in ("decide", "withdraw")
        },
        "review:selection-approve": ("review:selection-approve", [world.things["selection"].pk]),
        **{
            f"review:disagreement-{verb}": (f"review:disagreement-{verb}", [_disagreement(world).pk])
            for verb in ("answer", "resolve")
        },
    }


def rules_proposal(world: Any) -> RulesProposal:
    """Another screen that procurement has asked for and nobody has decided on."""
    terms = terms_of(world.opened)
    before = as_stated(terms.plan, terms.criteria)
    row, _ = RulesProposal.objects.get_or_create(
        solicitation=world.opened,
        reason="The screen was read wrongly.",
        defaults={
            "part": "METHOD",
            "before": before,
            "after": before | {"least_quality": "1"},
            "run": world.things["run"],
            "basis": "0" * 64,
            "proposed_by": world.person("procurement"),
            "proposed_at": world.things["run"].ended_at,
        },
    )
    return row


def _export(world: Any) -> ReviewExport:
    """One that a clerk has asked for and no worker has made yet."""
    row, _ = ReviewExport.objects.get_or_create(
        solicitation=world.opened,
        reason="The commission asked for the file.",
        asked_by=world.person("procurement"),
        defaults={"asked_at": world.things["run"].ended_at},
    )
    return row


def _disagreement(world: Any) -> Disagreement:
    """One that the evaluator has raised and nobody has answered."""
    things = world.things
    row, _ = Disagreement.objects.get_or_create(
        solicitation=world.opened,
        kind=DisagreementKind.SIGN,
        official_run=things["run"],
        offer=things["opened_offer"],
        defaults={
            "official_figure": 1,
            "shadow_figure": -1,
            "raised_by": world.person("evaluator"),
            "raised_at": things["run"].ended_at,
        },
    )
    return row


def _ranking_file(world: Any) -> RankingFile:
    """A workbook that procurement has asked for and no worker has made."""
    run, by = world.things["run"], world.person("procurement")
    row, _ = RankingFile.objects.get_or_create(
        solicitation=world.opened,
        asked_by=by,
        defaults={"run": run, "view": BoardView().as_facts(), "asked_at": run.ended_at},
    )
    return row


def a_saved_set(world: Any) -> Scenario:
    """One that procurement has saved."""
    run = world.things["run"]
    made, _ = Scenario.objects.get_or_create(
        solicitation=world.opened,
        saved_by=world.person("procurement"),
        name="Everything",
        defaults={
            "run": run,
            "amounts": {str(pk): "1" for pk in run.offers.values_list("offer_id", flat=True)},
            "saved_at": run.ended_at,
        },
    )
    return made


def _sets(world: Any) -> dict[str, tuple[str, list[Any]]]:
    """The portfolio builder and saved sets: pages and API."""
    run, app, scenario = world.things["run"], "review:", a_saved_set(world)
    of_opened = (
        "portfolio",
        "portfolio-csv",
        "portfolio-best-csv",
        "portfolio-best-json",
        "portfolio-best-xlsx",
        "portfolio-change",
        "selection-draft",
        "scenarios",
        "scenario-save",
    )
    of_api = {
        "optimum-detail": run.optimum.pk,
        "optimum-entry-price": run.optimum.pk,
        "optimum-cancel": run.optimum.pk,
        "portfolio-detail": world.opened.pk,
        "portfolio-value": world.opened.pk,
        "portfolio-use": world.opened.pk,
        "portfolio-draft": world.opened.pk,
        "scenario-detail": scenario.pk,
    }
    return {
        **{app + name: (app + name, [world.opened.pk]) for name in of_opened},
        **{
            app + name: (app + name, [run.pk])
            for name in ("portfolio-optimum", "portfolio-ask", "portfolio-cancel")
        },
        **{app + name: (app + name, [scenario.pk]) for name in ("scenario-rename", "scenario-delete")},
        **{f"api:{name}": (f"api:{name}", [pk]) for name, pk in of_api.items()},
        **{f"api:{name}-list": (f"api:{name}-list", []) for name in ("optimum", "scenario")},
    }


def _interests(world: Any) -> dict[str, tuple[str, list[Any]]]:
    app = "solicitations:"
    seat = Assignment.objects.get(solicitation=world.opened, user=world.person("panel, to score"))
    return {
        app + "declaration": (app + "declaration", [world.opened.pk]),
        app + "withdraw": (app + "withdraw", [world.opened.pk]),
        app + "recusal": (app + "recusal", [seat.pk]),
    }


def _api(world: Any) -> dict[str, tuple[str, list[Any]]]:
    declaration = Declaration.objects.get(solicitation=world.opened, user=world.person("chair"))
    calibration, _ = CalibrationCard.objects.get_or_create(
        solicitation=world.opened,
        sample="b",
        panelist=world.person("panel, to score"),
        defaults={"saved_at": declaration.signed_at},
    )
    recusal, _ = Recusal.objects.get_or_create(
        solicitation=world.awarded,
        user=world.person("planner"),
        defaults={
            "reason": "A cousin bids.",
            "recused_by": world.person("procurement"),
            "recused_at": declaration.signed_at,
        },
    )
    kept = Sensitivity.objects.create(
        run=Run.objects.filter(solicitation=world.opened, state="DONE").latest("ended_at"),
        offer=world.things["opened_offer"],
        asked_by=world.person("procurement"),
        asked_at=declaration.signed_at,
    )
    details = {
        "ranking-compare": world.opened.pk,
        "ranking-cash-flows": world.opened.pk,
        "ranking-changes": world.opened.pk,
        "review-plan-deviate": world.opened.pk,
        "review-export-detail": _export(world).pk,
        "review-export-file": _export(world).pk,
        "sensitivity-detail": kept.pk,
        "ranking-file-detail": _ranking_file(world).pk,
        "ranking-file-download": _ranking_file(world).pk,
        "rank-move-detail": world.things["rank_move"].pk,
        "rank-move-decide": world.things["rank_move"].pk,
        "rank-move-withdraw": world.things["rank_move"].pk,
        **dict.fromkeys(
            [f"rules-proposal-{verb}" for verb in ("detail", "effect", "decide", "withdraw")],
            rules_proposal(world).pk,
        ),
        "scorecard-explain": world.things["scorecard"].pk,
        "consensus-detail": Consensus.objects.get().pk,
        "scores-lock-detail": ScoresLock.objects.get().pk,
        "review-plan-detail": world.opened.pk,
        "panel-parts-detail": world.opened.pk,
        **dict.fromkeys(
            [f"disagreement-{verb}" for verb in ("detail", "reply", "resolve")], _disagreement(world).pk
        ),
        "calibration-card-detail": calibration.pk,
        "declaration-detail": declaration.pk,
        "recusal-detail": recusal.pk,
    }
    lists = [
        "calibration-card",
        "sensitivity",
        "ranking-file",
        "review-export",
        "disagreement",
        "rank-move",
        "rules-proposal",
        "consensus",
        "scores-lock",
        "declaration",
        "recusal",
    ]
    return {
        **{f"api:{name}-list": (f"api:{name}-list", []) for name in lists},
        "api:cards-workbook-list": ("api:cards-workbook-list", [world.opened.pk]),
        **{f"api:{name}": (f"api:{name}", [pk]) for name, pk in details.items()},
    }
