"""The chosen set: put together and proposed by procurement, approved or sent back by the chair."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.states import Role
from bids.models import Offer
from bids.queries.readiness import why_not_awarded
from kernel.errors import Conflict, InvalidInput, NotAllowed
from kernel.locks import hold_alone
from review.evaluation.divisions import require_parts
from review.evaluation.feasibility import broken_rules
from review.models import Amounts, SelectedOffer, Selection, spell_amounts
from review.permissions import can_choose_offers, can_decide_selection
from review.queries.ranking import latest_run
from review.queries.selections import current_selection, shares_of
from review.services.records import record_in
from review.services.valued import require_valued
from review.states import SelectionState
from solicitations.models import Solicitation
from solicitations.queries.stages import sent_back_at
from solicitations.services import mark_selected
from valuation.models import Run
from valuation.states import OfferRunState


@transaction.atomic
def add_offer(*, solicitation: Solicitation, offer: Offer, by: User, now: datetime) -> Selection:
    """Put an offer into the set being chosen; the first one begins a set on the latest figures.

    Raises:
        NotAllowed: the person is not this solicitation's procurement officer.
        Conflict: nothing was valued yet, this offer could not be valued, or the set is proposed or approved.
    """
    selection = _draft(solicitation, by, now)
    valued = selection.run.offers.filter(offer=offer).first()
    if valued is None or valued.state != OfferRunState.DONE:
        cause = (
            valued.error if valued and valued.error else "it is not among the offers of the last finished run"
        )
        raise Conflict(f"{offer} cannot be chosen: {cause}")
    _, is_new = SelectedOffer.objects.get_or_create(
        selection=selection, offer=offer, defaults={"added_by": by, "added_at": now}
    )
    if is_new:
        _record(selection, by, Role.PROCUREMENT, "selection.offer_added", {"offer": offer.pk})
    return selection


@transaction.atomic
def drop_offer(*, solicitation: Solicitation, offer: Offer, by: User, now: datetime) -> Selection:
    """Take an offer out of the set being chosen.

    Raises:
        NotAllowed, Conflict: see ``add_offer``.
    """
    selection = _draft(solicitation, by, now)
    n_dropped, _ = SelectedOffer.objects.filter(selection=selection, offer=offer).delete()
    if n_dropped:
        _record(selection, by, Role.PROCUREMENT, "selection.offer_dropped", {"offer": offer.pk})
    return selection


@transaction.atomic
def draft_set(*, solicitation: Solicitation, amounts: Amounts, by: User, now: datetime) -> Selection:
    """Make a set that was tried out the set being chosen, in place of what it held.

    Raises:
        NotAllowed: see ``add_offer``.
        InvalidInput: an offer does not come in such a part; names ``offers``.
        Conflict: the set is empty, or one of the offers was not valued by the last finished run; and what
            ``add_offer`` raises.
    """
    selection = _draft(solicitation, by, now)
    if not amounts:
        raise Conflict("There is no offer in the set: take one in first.")
    require_valued(selection.run, amounts)
    require_parts(selection.run, amounts, field="offers")
    selection.selected.all().delete()
    SelectedOffer.objects.bulk_create(
        SelectedOffer(selection=selection, offer_id=offer_id, share=share, added_by=by, added_at=now)
        for offer_id, share in sorted(amounts.items())
    )
    facts = {"offers": _offer_ids(selection), "shares": spell_amounts(amounts)}
    _record(selection, by, Role.PROCUREMENT, "selection.set_drafted", facts)
    return selection


@transaction.atomic
def use_latest_run(*, solicitation: Solicitation, by: User, now: datetime) -> Selection:
    """Look at the set being chosen on the figures of the last finished run."""
    return _draft(solicitation, by, now)


@transaction.atomic
def propose_selection(*, solicitation: Solicitation, reason: str, by: User, now: datetime) -> Selection:
    """Propose the set to the chair, with the reason.

    Raises:
        InvalidInput: the set is empty or the reason is missing.
        Conflict: a newer run has finished since the set was put together, too few offers wait for a decision,
            final offers are out, or the set breaks a rule (says which); and what ``add_offer`` raises.
    """
    _require_may_choose(solicitation, by)
    if not reason.strip():
        raise InvalidInput("Say why this set: the chair and the log keep it.", field="reason")
    if waits_for := why_not_awarded(solicitation):
        raise Conflict(waits_for)
    hold_alone("selection", solicitation.pk)
    selection = Selection.objects.filter(solicitation=solicitation, state=SelectionState.DRAFT).first()
    if selection is None or not selection.selected.exists():
        raise InvalidInput("Choose at least one offer. To award nothing, record “no award” with its reason.")
    run = _require_run(solicitation, by)
    if run.pk != selection.run_id:
        raise Conflict("A newer run has finished. Look at the set on its figures, then propose it.")
    if broken := broken_rules(run, shares_of(selection)):
        raise Conflict(f"This set may not be chosen: {'; '.join(broken)}. Change it, then propose it.")
    selection.state, selection.reason = SelectionState.PROPOSED, reason.strip()
    selection.proposed_by, selection.proposed_at = by, now
    selection.save(update_fields=["state", "reason", "proposed_by", "proposed_at"])
    facts = {
        "offers": _offer_ids(selection),
        "shares": _shares(selection),
        "run": run.pk,
        "result_digest": run.result_digest,
        "reason": reason.strip(),
    }
    _record(selection, by, Role.PROCUREMENT, "selection.proposed", facts)
    return selection


@transaction.atomic
def decide_selection(
    *, selection: Selection, is_approved: bool, reason: str, by: User, now: datetime
) -> Selection:
    """Approve a proposed set, or send it back with the reason.

    Raises:
        NotAllowed: the person does not chair this solicitation, or proposed the set.
        InvalidInput: it is sent back without a reason.
        Conflict: it is not proposed (any more).
    """
    if not can_decide_selection(by, selection):
        raise NotAllowed("A proposed set is decided on by the chair, never by the person who proposed it.")
    if not is_approved and not reason.strip():
        raise InvalidInput(
            "Say why the set goes back: procurement needs to know what to change.", field="reason"
        )
    state = SelectionState.APPROVED if is_approved else SelectionState.REJECTED
    changed = Selection.objects.filter(pk=selection.pk, state=SelectionState.PROPOSED).update(
        state=state, decided_by=by, decided_at=now, decision_reason=reason.strip()
    )
    if not changed:
        raise Conflict(
            "This set is not waiting for a decision: somebody was faster, or it was never proposed."
        )
    selection.refresh_from_db()
    verb = "selection.approved" if is_approved else "selection.sent_back"
    facts = {
        "offers": _offer_ids(selection),
        "shares": _shares(selection),
        "reason": reason.strip(),
    }
    _record(selection, by, Role.CHAIR, verb, facts)
    if is_approved:
        mark_selected(solicitation=selection.solicitation, by=by, at=now)
    return selection


def _require_may_choose(solicitation: Solicitation, by: User) -> None:
    if not can_choose_offers(by, solicitation):
        raise NotAllowed(
            "The set is put together by this solicitation's procurement officer, before the award."
        )


def _require_run(solicitation: Solicitation, by: User) -> Run:
    run = latest_run(solicitation, by)
    if run is None:
        raise Conflict("No valuation has finished yet. Start a run, and choose when it is done.")
    return run


def _draft(solicitation: Solicitation, by: User, now: datetime) -> Selection:
    """The set being chosen, moved to the latest figures; made if there is none, like the one last sent back."""
    _require_may_choose(solicitation, by)
    hold_alone("selection", solicitation.pk)
    run = _require_run(solicitation, by)
    last = current_selection(solicitation, by)
    if last is not None and last.state in (SelectionState.PROPOSED, SelectionState.APPROVED):
        if _was_sent_back(last):
            Selection.objects.filter(pk=last.pk).update(state=SelectionState.OVERTURNED)
            return _begin(solicitation, run, last, by, now)
        raise Conflict(f"The set is {last.get_state_display()}: it can no longer change.")
    if last is None or last.state == SelectionState.REJECTED:
        return _begin(solicitation, run, last, by, now)
    if last.run_id != run.pk:
        last.run = run
        last.save(update_fields=["run"])
        valued = run.offers.filter(state=OfferRunState.DONE).values("offer_id")
        last.selected.exclude(offer_id__in=valued).delete()
        _record(last, by, Role.PROCUREMENT, "selection.run_changed", {"run": run.pk})
    return last


def _was_sent_back(selection: Selection) -> bool:
    """Say whether oversight sent back what the chair had approved."""
    rejected_at = sent_back_at(selection.solicitation)
    if selection.state != SelectionState.APPROVED or selection.decided_at is None or rejected_at is None:
        return False
    return selection.decided_at < rejected_at


def _begin(
    solicitation: Solicitation, run: Run, like: Selection | None, by: User, now: datetime
) -> Selection:
    selection = Selection.objects.create(solicitation=solicitation, run=run, created_by=by, created_at=now)
    if like is not None:
        valued = run.offers.filter(state=OfferRunState.DONE).values("offer_id")
        SelectedOffer.objects.bulk_create(
            SelectedOffer(
                selection=selection,
                offer_id=chosen.offer_id,
                share=chosen.share,
                added_by=by,
                added_at=now,
            )
            for chosen in like.selected.filter(offer_id__in=valued)
        )
    _record(
        selection, by, Role.PROCUREMENT, "selection.begun", {"run": run.pk, "offers": _offer_ids(selection)}
    )
    return selection


def _offer_ids(selection: Selection) -> list[str]:
    return sorted(str(pk) for pk in selection.selected.values_list("offer_id", flat=True))


def _shares(selection: Selection) -> dict[str, str]:
    """How much of each offer is taken, as the record keeps it."""
    return spell_amounts(shares_of(selection))


def _record(selection: Selection, by: User, role: Role, verb: str, facts: dict[str, Any]) -> None:
    record_in(selection.solicitation, by, role, verb, {"selection": selection.pk, **facts})
