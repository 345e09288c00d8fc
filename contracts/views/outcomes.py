"""Pages of outcomes and contracts."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User, require_user
from contracts.forms import AcceptForm, AwardForm, DeclineForm, NoAwardForm, StandstillForm
from contracts.models import Contract
from contracts.permissions import can_award, can_close_without_award, side_of
from contracts.queries import contract_page, outcome_page
from contracts.services import accept_contract, award_contracts, close_without_award, decline_contract
from contracts.views.shared import require_part, visible_solicitation
from kernel.blobs import read_blob
from kernel.clock import database_now
from kernel.errors import NotAllowed
from kernel.models import Blob
from solicitations.models import Solicitation
from solicitations.permissions import roles_of


def show_outcome(
    request: HttpRequest,
    solicitation: Solicitation,
    award: AwardForm | None = None,
    none: NoAwardForm | None = None,
    standstill: StandstillForm | None = None,
) -> HttpResponse:
    """Render the outcome's page, with the forms of those who end a solicitation."""
    page = outcome_page(solicitation, request.user, database_now())
    is_told = page.award is not None or page.standstill is not None
    if not (is_told or page.may_award or page.may_close or roles_of(request.user, solicitation)):
        raise Http404
    awards = page.may_award and not page.asks_standstill and not page.is_standing_still
    forms = {
        "award_form": award or (AwardForm(terms=page.terms_to_give) if awards else None),
        "none_form": none or (NoAwardForm() if page.may_close else None),
        "standstill_form": standstill or (StandstillForm() if page.asks_standstill else None),
    }
    status = max(form.status if form else 200 for form in forms.values())
    return render(request, "contracts/outcome.html", {"page": page, **forms}, status=status)


@require_GET
def outcome(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Show how a solicitation ended; before that, to those who end it, how."""
    return show_outcome(request, visible_solicitation(request, solicitation_id))


@login_required
@require_POST
def award(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Make the contracts of the approved set."""
    user = require_user(request.user)
    solicitation = visible_solicitation(request, solicitation_id)
    require_part(user, solicitation)
    if not can_award(user, solicitation):
        raise NotAllowed("Contracts are awarded by the procurement officer, once the offers are opened.")
    form = AwardForm(request.POST, terms=outcome_page(solicitation, user, database_now()).terms_to_give)
    if not form.is_valid() or not form.call(
        award_contracts,
        solicitation=solicitation,
        reason=form.cleaned_data["reason"],
        given_terms=form.given_terms(),
        by=user,
        now=database_now(),
    ):
        return show_outcome(request, solicitation, award=form)
    messages.success(request, "The contracts are made, and every bidder is told.")
    return redirect("contracts:outcome", solicitation_id=solicitation.pk)


@login_required
@require_POST
def award_none(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """End the solicitation without an award."""
    user = require_user(request.user)
    solicitation = visible_solicitation(request, solicitation_id)
    require_part(user, solicitation)
    if not can_close_without_award(user, solicitation):
        raise NotAllowed(
            "A solicitation is closed without an award by its chair, before there is an outcome."
        )
    form = NoAwardForm(request.POST)
    if not form.is_valid() or not form.call(
        close_without_award,
        solicitation=solicitation,
        reason=form.cleaned_data["reason"],
        by=user,
        now=database_now(),
    ):
        return show_outcome(request, solicitation, none=form)
    messages.success(request, "The solicitation is closed without an award; the reason is published.")
    return redirect("contracts:outcome", solicitation_id=solicitation.pk)


def _contract(user: User, contract_id: UUID) -> Contract:
    visible = Contract.objects.visible_to(user).select_related(
        "award__solicitation__organisation",
        "award__selection",
        "utility",
        "developer",
        "offer",
        "pro_forma",
        "pdf",
        "docx",
    )
    return get_object_or_404(visible, pk=contract_id)


def _require_may_answer(user: User, contract: Contract) -> None:
    if side_of(user, contract) is None:
        raise NotAllowed("Only procurement and the developer's own people may answer a contract.")


def _show_contract(
    request: HttpRequest,
    user: User,
    contract: Contract,
    accept: AcceptForm | None = None,
    decline: DeclineForm | None = None,
) -> HttpResponse:
    accept = accept or AcceptForm(initial={"pdf_sha256": contract.pdf.sha256})
    decline = decline or DeclineForm()
    context = {"page": contract_page(contract, user), "accept_form": accept, "decline_form": decline}
    return render(
        request, "contracts/contract_detail.html", context, status=max(accept.status, decline.status)
    )


@login_required
@require_GET
def contract_detail(request: HttpRequest, contract_id: UUID) -> HttpResponse:
    """Show a contract's terms, hashes and acceptances."""
    user = require_user(request.user)
    return _show_contract(request, user, _contract(user, contract_id))


@login_required
@require_POST
def contract_accept(request: HttpRequest, contract_id: UUID) -> HttpResponse:
    """Accept a contract for one's side."""
    user = require_user(request.user)
    contract = _contract(user, contract_id)
    form = AcceptForm(request.POST)
    _require_may_answer(user, contract)
    if not form.is_valid() or not form.call(
        accept_contract,
        contract=contract,
        pdf_sha256=form.cleaned_data["pdf_sha256"],
        by=user,
        now=database_now(),
    ):
        return _show_contract(request, user, contract, accept=form)
    messages.success(request, "Your acceptance is on the record.")
    return redirect("contracts:contract-detail", contract_id=contract.pk)


@login_required
@require_POST
def contract_decline(request: HttpRequest, contract_id: UUID) -> HttpResponse:
    """Decline a contract for one's side."""
    user = require_user(request.user)
    contract = _contract(user, contract_id)
    form = DeclineForm(request.POST)
    _require_may_answer(user, contract)
    if not form.is_valid() or not form.call(
        decline_contract,
        contract=contract,
        reason=form.cleaned_data["reason"],
        by=user,
        now=database_now(),
    ):
        return _show_contract(request, user, contract, decline=form)
    messages.success(request, "The contract is declined; the reason is on the record.")
    return redirect("contracts:contract-detail", contract_id=contract.pk)


def _download(blob: Blob) -> HttpResponse:
    response = HttpResponse(read_blob(blob), content_type=blob.media_type)
    response["Content-Disposition"] = f'attachment; filename="{blob.filename}"'
    return response


@login_required
@require_GET
def contract_pdf(request: HttpRequest, contract_id: UUID) -> HttpResponse:
    """The contract as PDF, byte for byte as it was made."""
    return _download(_contract(require_user(request.user), contract_id).pdf)


@login_required
@require_GET
def contract_docx(request: HttpRequest, contract_id: UUID) -> HttpResponse:
    """The contract as DOCX, byte for byte as it was made."""
    return _download(_contract(require_user(request.user), contract_id).docx)
