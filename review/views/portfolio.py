"""The portfolio builder."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User, require_user
from bids.models import Offer
from kernel.clock import database_now
from kernel.errors import Conflict, InvalidInput
from review.evaluation.builder import Builder, OfferLine, builder_of, candidates, offer_lines
from review.forms.portfolio import BuilderViewForm, ScenarioForm, SetChangeForm
from review.forms.selections import DecisionForm, ProposalForm
from review.models import Amounts
from review.queries.set_sources import amounts_named
from review.queries.working_sets import finished_runs
from review.services import put_back_offer, take_offer, undo_change, use_set
from review.views.shared import require_ranking, solicitation_of
from solicitations.models import Solicitation
from valuation.models import Run, RunOffer
from valuation.queries.optima import optimum_of
from valuation.services import ask_entry_price, ask_optimum, cancel_optimum
from valuation.states import SEARCHING, RunState
from web.pagination import page_of

OFFERS_PER_PAGE = 100


def opened(request: HttpRequest, solicitation_id: UUID) -> tuple[User, Solicitation]:
    """The person and the solicitation, to those who see its values."""
    user = require_user(request.user)
    solicitation = solicitation_of(user, solicitation_id)
    require_ranking(user, solicitation)
    return user, solicitation


def show_builder(  # the three forms of a page
    request: HttpRequest,
    user: User,
    solicitation: Solicitation,
    *,
    saving: ScenarioForm | None = None,
    proposal: ProposalForm | None = None,
    decision: DecisionForm | None = None,
    part: SetChangeForm | None = None,
    refused: str = "",
) -> HttpResponse:
    """Render the builder, or to htmx only the part that a change of the set changes."""
    view = BuilderViewForm(request.GET)
    page = builder_of(solicitation, user, run_id=view.run_id, year=view.in_year)
    asks_part = request.htmx and not request.htmx.history_restore_request  # type: ignore[attr-defined]
    template = "review/_builder.html" if asks_part else "review/portfolio.html"
    saving, proposal = saving or ScenarioForm(), proposal or ProposalForm()
    decision = decision or DecisionForm()
    context = {"page": page, "view": view, "saving": saving, "proposal": proposal, "decision": decision}
    listed, lines = _offers(request, page, view)
    context |= {"offers": lines, "offers_page": listed, "refused": refused, "part": part}
    status = 409 if refused else max(saving.status, proposal.status, decision.status)
    status = part.status if part and not refused else status
    return render(request, template, context, status=status)


def _offers(
    request: HttpRequest, page: Builder, view: BuilderViewForm
) -> tuple[Page[RunOffer] | None, list[OfferLine]]:
    if page.run is None:
        return None, []
    rows = candidates(
        page.run, technology=view.wanted.get("technology") or "", search=view.wanted.get("search") or ""
    )
    listed = page_of(request, rows, OFFERS_PER_PAGE)
    return listed, offer_lines(page, list(listed))


@login_required
@never_cache
@require_safe
def portfolio(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Show the best set, those next to it, and the set on one's own table."""
    user, solicitation = opened(request, solicitation_id)
    return show_builder(request, user, solicitation)


@login_required
@require_POST
def portfolio_change(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Change the set on one's own table."""
    user, solicitation = opened(request, solicitation_id)
    form = SetChangeForm(request.POST)
    refused = ""
    try:
        if form.is_valid():
            _change(form, user, solicitation, BuilderViewForm(request.GET).run_id)
    except Conflict as error:
        refused = error.message
    if form.errors and not form.wrong_part:
        raise InvalidInput("Say what to do with which offer.", field="action")
    if request.htmx or refused or form.errors:  # type: ignore[attr-defined]
        return show_builder(request, user, solicitation, part=form, refused=refused)
    return redirect(address_of(request, solicitation))


def address_of(request: HttpRequest, solicitation: Solicitation) -> str:
    """Where the builder stands, looked at as before."""
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return reverse("review:portfolio", args=[solicitation.pk]) + query


def _change(form: SetChangeForm, user: User, solicitation: Solicitation, run_id: UUID | None) -> None:
    given = form.cleaned_data
    action, run = given["action"], _looked_at(solicitation, user, run_id)
    if action in {"add", "drop"}:
        visible = Offer.objects.visible_to(user).opened().filter(solicitation=solicitation)
        offer = get_object_or_404(visible, pk=given["offer"])
        if action == "drop":
            put_back_offer(solicitation=solicitation, offer=offer, by=user)
        else:
            form.call(take_offer, solicitation=solicitation, offer=offer, by=user, share=form.taken, run=run)
    elif action == "undo":
        version = given["version"]
        undo_change(solicitation=solicitation, version=version if isinstance(version, int) else -1, by=user)
    else:
        which = "" if action == "clear" else str(given["which"])
        amounts = amounts_named(which, solicitation, user, run_id) if which else {}
        _use(solicitation, amounts, user, run)


def _use(solicitation: Solicitation, amounts: Amounts, user: User, run: Run | None) -> None:
    """Put a whole set on the table; one with a part that an offer of this run does not come in is refused in place."""
    try:
        use_set(solicitation=solicitation, amounts=amounts, by=user, run=run)
    except InvalidInput as error:
        raise Conflict(f"This set cannot be used here. {error.message}") from error


def _looked_at(solicitation: Solicitation, user: User, run_id: UUID | None) -> Run | None:
    """The finished run that is named; None where none is, or no longer."""
    return finished_runs(solicitation, user).filter(pk=run_id).first() if run_id else None


@login_required
@never_cache
@require_safe
def portfolio_optimum(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Answer how far the search for the best set is; once it ended, ask the page to come again as a whole."""
    run = _run(request, run_id)
    optimum = optimum_of(run, request.user)
    response = render(request, "review/_optimum_progress.html", {"run": run, "optimum": optimum})
    if optimum is None or optimum.state not in SEARCHING:
        response.headers["HX-Refresh"] = "true"
    return response


@login_required
@require_POST
def portfolio_ask(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Ask for the best set of a run, or, with an offer, for its entry price."""
    run, user = _run(request, run_id), require_user(request.user)
    if request.POST.get("offer"):
        try:
            named = UUID(request.POST["offer"])
        except ValueError as exc:
            raise Http404 from exc
        visible = Offer.objects.visible_to(user).opened().filter(solicitation=run.solicitation)
        ask_entry_price(run=run, offer=get_object_or_404(visible, pk=named), by=user, now=database_now())
    else:
        ask_optimum(run=run, by=user, now=database_now())
    return _to_builder(run)


@login_required
@require_POST
def portfolio_cancel(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Cancel the search for the best set of a run, or for its entry prices."""
    run = _run(request, run_id)
    cancel_optimum(run=run, by=require_user(request.user), now=database_now())
    messages.success(request, "The search is cancelled. What was kept before stays.")
    return _to_builder(run)


def _to_builder(run: Run) -> HttpResponse:
    return redirect(f"{reverse('review:portfolio', args=[run.solicitation_id])}?run={run.pk}")


def _run(request: HttpRequest, run_id: UUID) -> Run:
    visible = Run.objects.visible_to(request.user).filter(state=RunState.DONE)
    run = get_object_or_404(visible.select_related("solicitation__organisation"), pk=run_id)
    opened(request, run.solicitation_id)
    return run
