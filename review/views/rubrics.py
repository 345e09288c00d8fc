"""The rubric of a solicitation."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts.models import require_user
from kernel.errors import NotAllowed
from review.forms import (
    RubricForm,
)
from review.permissions import (
    can_choose_rubric,
)
from review.queries import rubrics_to_choose, scoring_page
from review.services import (
    use_rubric,
    write_rubric,
)
from review.views.shared import NOT_A_BUYER, solicitation_of


@login_required
@require_POST
def rubric_choose(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Name the panel's rubric, or take a copy of the example."""
    user = require_user(request.user)
    solicitation = solicitation_of(user, solicitation_id)
    if not can_choose_rubric(user, solicitation):
        raise NotAllowed(NOT_A_BUYER)
    form = RubricForm(request.POST, rubrics=rubrics_to_choose(solicitation))
    if not form.is_valid():
        page = scoring_page(solicitation, user)
        return render(request, "review/scorecard_list.html", {"page": page, "form": form}, status=form.status)
    example = form.example
    rubric = form.chosen or write_rubric(
        organisation=solicitation.organisation,
        code=example.code,
        title=example.title,
        note=example.note,
        criteria=example.criteria,
        by=user,
    )
    use_rubric(solicitation=solicitation, rubric=rubric, by=user)
    messages.success(request, f"The panel scores with “{rubric.title}”, version {rubric.version}.")
    return redirect("review:scorecard-list", solicitation_id=solicitation.pk)
