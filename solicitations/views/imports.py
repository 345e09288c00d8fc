"""Pages of imports: upload, how far it is, what was read, and saying that it be written."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import require_user
from accounts.states import Role
from kernel.clock import database_now
from solicitations.forms import ImportForm
from solicitations.forms.imports import RetryForm
from solicitations.models import DataImport
from solicitations.queries import import_list, import_page
from solicitations.services import commit_import, request_import, retry_import
from solicitations.states import IMPORT_ACTIVE, ImportKind
from solicitations.views.shared import utilities_for
from web.pagination import page_of

SHOWN_EARLIER = 10
PROBLEMS_PER_PAGE = 200


@login_required
def import_upload(request: HttpRequest) -> HttpResponse:
    """Take a file of planning data and have it read."""
    organisations = utilities_for(request, Role.PLANNER)
    form = ImportForm(request.POST or None, request.FILES or None, organisations=organisations)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        upload = given.pop("file")
        kept = form.call(
            request_import,
            **{**given, "kind": ImportKind(given["kind"])},
            filename=upload.name,
            content=upload.read(),
            by=require_user(request.user),
            now=database_now(),
        )
        if kept is not None:
            return redirect("solicitations:import-preview", import_id=kept.pk)
    context = {"form": form, "earlier": import_list(request.user)[:SHOWN_EARLIER]}
    return render(request, "solicitations/import_upload.html", context, status=form.status)


def _visible_import(request: HttpRequest, import_id: UUID) -> DataImport:
    visible = DataImport.objects.visible_to(request.user)
    joined = visible.select_related("organisation", "document", "committed_by", "corrects__document")
    return get_object_or_404(joined, pk=import_id)


def _show(request: HttpRequest, one: DataImport, form: RetryForm | None = None) -> HttpResponse:
    view = import_page(one)
    context = {
        "view": view,
        "problems": page_of(request, view.one.problems, PROBLEMS_PER_PAGE),
        "retry_form": form or (RetryForm(refused=one) if view.may_retry else None),
    }
    status = form.status if form else 200
    return render(request, "solicitations/import_detail.html", context, status=status)


@login_required
@never_cache
@require_safe
def import_detail(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Show how far an import is, what is wrong with it, what it holds, or what was written."""
    return _show(request, _visible_import(request, import_id))


@login_required
@never_cache
@require_POST
def import_retry(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Take a corrected file in place of a refused one."""
    refused = _visible_import(request, import_id)
    form = RetryForm(request.POST, request.FILES, refused=refused)
    if form.is_valid():
        given = dict(form.cleaned_data)
        upload = given.pop("file")
        kept = form.call(
            retry_import,
            refused=refused,
            filename=upload.name,
            content=upload.read(),
            by=require_user(request.user),
            now=database_now(),
            **given,
        )
        if kept is not None:
            return redirect("solicitations:import-preview", import_id=kept.pk)
    return _show(request, refused, form)


@login_required
@never_cache
@require_safe
def import_progress(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Answer with the progress alone; once the import waits for nobody, ask the page to come again as a whole."""
    one = _visible_import(request, import_id)
    is_active = one.state in IMPORT_ACTIVE
    context = {"one": one, "is_active": is_active}
    response = render(request, "solicitations/_import_progress.html", context)
    if not is_active:
        response.headers["HX-Refresh"] = "true"
    return response


@login_required
@require_POST
def import_commit(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Have a file written."""
    kept = commit_import(
        data_import=_visible_import(request, import_id),
        by=require_user(request.user),
        now=database_now(),
        publishes=request.POST.get("publishes") == "on",
    )
    messages.success(request, f"{kept.document.filename} is being written.")
    return redirect("solicitations:import-preview", import_id=kept.pk)
