"""Pages of price curves."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from accounts.models import require_user
from kernel.clock import database_now
from valuation.forms.curves import CurveForm, VersionForm
from valuation.models import Curve, CurveVersion
from valuation.permissions import can_import_curves
from valuation.queries.curves import curve_list as curves_of
from valuation.queries.curves import curve_organisations, curve_page
from valuation.services.curves import create_curve, import_hourly_version, post_values_version
from valuation.states import RESOLUTION_OF, CurveKind, Resolution
from web.pagination import page_of


@login_required
@require_safe
def curve_list(request: HttpRequest) -> HttpResponse:
    """List the curves I may see."""
    may_create = curve_organisations(request.user).exists()
    context = {"page": page_of(request, curves_of(request.user)), "may_create": may_create}
    return render(request, "valuation/curve_list.html", context)


@login_required
def curve_create(request: HttpRequest) -> HttpResponse:
    """Name a new curve."""
    organisations = curve_organisations(request.user)
    if not organisations:
        raise Http404
    form = CurveForm(request.POST or None, organisations=organisations)
    user = require_user(request.user)
    if form.is_valid() and (curve := form.call(create_curve, by=user, **form.cleaned_data)):
        return redirect("valuation:curve-import", curve_id=curve.pk)
    return render(request, "valuation/curve_create.html", {"form": form}, status=form.status)


@login_required
@require_safe
def curve_detail(request: HttpRequest, curve_id: UUID) -> HttpResponse:
    """Show a curve's newest version, or the one asked for by ?version=."""
    curve = _visible(request, curve_id)
    asked = request.GET.get("version", "")
    view = curve_page(curve, request.user, number=int(asked) if asked.isdecimal() else None)
    return render(request, "valuation/curve_detail.html", {"view": view})


@login_required
def curve_import(request: HttpRequest, curve_id: UUID) -> HttpResponse:
    """Import the next version."""
    curve = _visible(request, curve_id)
    if not can_import_curves(request.user, curve.organisation):
        raise Http404
    form = VersionForm(request.POST or None, request.FILES or None, curve=curve)
    if request.method == "POST" and form.is_valid():
        version = _import(request, curve, form)
        if version is not None:
            messages.success(request, f"Version {version.number} is in, with {len(version.values):,} values.")
            return redirect("valuation:curve-detail", curve_id=curve.pk)
    return render(request, "valuation/curve_import.html", {"form": form, "curve": curve}, status=form.status)


def _import(request: HttpRequest, curve: Curve, form: VersionForm) -> CurveVersion | None:
    given = form.cleaned_data
    common = {
        "curve": curve,
        "extension": form.extension(),
        "provenance": form.provenance(),
        "by": require_user(request.user),
        "now": database_now(),
    }
    if RESOLUTION_OF[CurveKind(curve.kind)] == Resolution.HOURLY:
        picked = {name: given[name] for name in ("files", "format_code", "first_day")}
        return form.call(import_hourly_version, **picked, **common)
    return form.call(post_values_version, values=given["values"], **common)


def _visible(request: HttpRequest, curve_id: UUID) -> Curve:
    return get_object_or_404(
        Curve.objects.visible_to(request.user).select_related("organisation"), pk=curve_id
    )
