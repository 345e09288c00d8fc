"""Deviations of the rules that are asked for, each with what it would do to every rank as of now."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from review.evaluation.amendments import Effect, planned_effect
from review.models import RulesProposal
from review.permissions import can_amend_review, can_decide_rules, can_see_ranking, can_withdraw_rules
from review.queries.amendments import as_stated, in_words
from review.queries.terms import Terms, terms_of
from solicitations.models import Solicitation


@dataclass(frozen=True)
class ProposalLine:
    """One proposal; while it waits, its effect as the reader sees it now, and what has changed since."""

    proposal: RulesProposal
    words: Sequence[str]
    effect: Effect | None
    since: Sequence[str]
    may_decide: bool
    may_withdraw: bool
    can_be_published: bool


@dataclass(frozen=True)
class RulesProposalsPage:
    """The deviations of a solicitation's rules that were asked for, the last one first."""

    solicitation: Solicitation
    lines: Sequence[ProposalLine]
    may_propose: bool


def rules_proposals_page(solicitation: Solicitation, user: User) -> RulesProposalsPage:
    """Gather the page; the caller has checked that this person reads proposals."""
    found = RulesProposal.objects.visible_to(user).filter(solicitation=solicitation)
    known = found.select_related("proposed_by", "decided_by", "amendment__deviation", "run")
    terms = terms_of(solicitation)
    may_propose = bool(solicitation.evaluation_digest) and can_amend_review(user, solicitation)
    return RulesProposalsPage(
        solicitation, [line_of(each, user, solicitation, terms) for each in known], may_propose
    )


def line_of(
    proposal: RulesProposal, user: User, solicitation: Solicitation, terms: Terms | None = None
) -> ProposalLine:
    """Return one proposal as a reader sees it."""
    terms = terms or terms_of(solicitation)
    proposal.solicitation = solicitation
    labels = {each.code: each.label for each in terms.criteria}
    change = change_now(proposal, terms) if proposal.waits else (proposal.before, proposal.after)
    if proposal.amendment is not None:
        change = proposal.amendment.before, proposal.amendment.after
    is_open = proposal.waits and change[0] != change[1]
    effect = planned_effect(solicitation, user, change) if is_open else None
    return ProposalLine(
        proposal=proposal,
        words=in_words(change[0], change[1], labels),
        effect=effect if can_see_ranking(user, solicitation) else None,
        since=list(_since(proposal, user, change, effect)) if proposal.waits else [],
        may_decide=proposal.waits and can_decide_rules(user, proposal),
        may_withdraw=proposal.waits and can_withdraw_rules(user, proposal),
        can_be_published=is_open and can_amend_review(proposal.proposed_by, solicitation),
    )


def change_now(proposal: RulesProposal, terms: Terms | None = None) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the rules as they stand now, and as a proposal would have them."""
    terms = terms or terms_of(Solicitation.objects.get(pk=proposal.solicitation_id))
    return as_stated(terms.plan, terms.criteria), proposal.after


def _since(
    proposal: RulesProposal, user: User, change: tuple[dict[str, Any], dict[str, Any]], effect: Effect | None
) -> Iterator[str]:
    """Say what has changed since it was proposed, as who proposed it would see it."""
    if change[0] == change[1]:
        yield "the rules stand like this already, by another deviation"
        return
    if not can_amend_review(proposal.proposed_by, proposal.solicitation):
        yield f"{proposal.proposed_by} runs this solicitation no more, so that it has to be proposed anew"
        return
    if change[0] != proposal.before:
        yield "another deviation has changed the rules"
    if effect is None or proposal.proposed_by_id != user.pk:
        effect = planned_effect(proposal.solicitation, proposal.proposed_by, change)
    if (effect.run.pk if effect.run else None) != proposal.run_id:
        yield "the offers were valued again"
    elif change[0] == proposal.before and effect.basis != proposal.basis:
        yield "scores have changed, or which offers are ranked"
