"""The page on which a planner states where the utility serves."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.models import require_user
from accounts.states import Role
from kernel.clock import database_now
from solicitations.forms.territories import TerritoryForm
from solicitations.models import Territory
from solicitations.services.territories import state_territory
from solicitations.views.shared import utilities_for


@login_required
def territory(request: HttpRequest) -> HttpResponse:
    """Show what is stated, and take an outline in its place."""
    utilities = utilities_for(request, Role.PLANNER)
    form = TerritoryForm(request.POST or None, organisations=utilities)
    if request.method == "POST" and form.is_valid():
        by, now = require_user(request.user), database_now()
        stated = form.call(state_territory, by=by, now=now, **form.cleaned_data)
        if stated:
            messages.success(request, f"The outline of {stated.organisation} stands behind the map of needs.")
            return redirect("solicitations:need-map")
    stated_before = Territory.objects.visible_to(request.user).filter(organisation__in=utilities)
    context = {"form": form, "territories": stated_before.select_related("organisation", "stated_by")}
    return render(request, "solicitations/territory_form.html", context, status=form.status)
