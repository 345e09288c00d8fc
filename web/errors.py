"""Every refusal as a page or as JSON, in the same words.

Django's own errors (404 and the like) come here through the handlers named in ``config/urls.py``; errors of the
domain come from ``web.middleware``.
"""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from kernel.errors import DomainError

API_PREFIX = "/api/"


@dataclass(frozen=True)
class Refusal:
    """What to tell about a status."""

    code: str
    heading: str
    text: str


REFUSALS: dict[int, Refusal] = {
    400: Refusal("bad_request", "We could not read that request", "Go back, reload the page and try again."),
    403: Refusal(
        "not_allowed", "You may not do this", "Your role does not allow it. Ask whoever assigned you."
    ),
    404: Refusal("not_found", "There is nothing here", "The page does not exist, or is not yours to see."),
    405: Refusal(
        "bad_method", "This address does not take that", "Open the page itself and start again from there."
    ),
    409: Refusal(
        "conflict",
        "That cannot be done as things stand",
        "The thing has changed since you opened the page. Look again.",
    ),
    413: Refusal("too_large", "That file is too large", "Send a smaller file."),
    422: Refusal("invalid", "Something in the input cannot be right", "Go back and correct it."),
    429: Refusal("too_many", "Too many attempts", "Wait a quarter of an hour, then try again."),
    500: Refusal(
        "server_error", "Something went wrong on our side", "Nothing was changed. We have been told."
    ),
}


def wants_json(request: HttpRequest) -> bool:
    """Say whether the answer goes to a program."""
    return request.path.startswith(API_PREFIX)


def json_body(code: str, message: str, field: str | None = None) -> dict[str, str]:
    """Return the body of every refusal of the API."""
    body = {"code": code, "message": message}
    return {**body, "field": field} if field else body


def refuse(request: HttpRequest, status: int, text: str = "", code: str = "") -> HttpResponse:
    """Answer with a refusal: JSON to programs, a fragment to htmx, a page to people."""
    known = REFUSALS.get(status, REFUSALS[400])
    words = text or known.text
    if wants_json(request):
        return JsonResponse(json_body(code or known.code, words), status=status)
    if getattr(request, "htmx", False):
        return render(request, "components/_alert.html", {"text": words, "tone": "danger"}, status=status)
    back = request.headers.get("Referer", "") if request.method == "POST" else ""
    context = {"status": status, "heading": known.heading, "text": words, "back_url": _own(request, back)}
    return render(request, "errors/page.html", context, status=status)


def _own(request: HttpRequest, url: str) -> str:
    """Return the address only if it leads back into this site."""
    own = f"{request.scheme}://{request.get_host()}/"
    return url if url.startswith(own) else ""


def refuse_domain_error(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Answer with what the domain refused."""
    if wants_json(request):
        return JsonResponse(json_body(error.code, error.message, error.field), status=error.status)
    return refuse(request, error.status, error.message, error.code)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400."""
    return refuse(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403; a refusal that carries words for the user keeps them."""
    return refuse(request, 403, str(exception))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404, the same for what does not exist and what is not visible."""
    return refuse(request, 404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that came without its token."""
    return refuse(request, 403, "This form had run out. Reload the page and send it again.", "csrf")


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500 without the database, the session or the user: any of them may be what failed."""
    known = REFUSALS[500]
    if wants_json(request):
        return JsonResponse(json_body(known.code, known.text), status=500)
    context = {"status": 500, "heading": known.heading, "text": known.text}
    return HttpResponse(render_to_string("errors/bare.html", context), status=500)


def too_large(request: HttpRequest, limit: int) -> HttpResponse:
    """Answer 413 without touching the body's form or the session."""
    text = f"A request may carry {limit // (1024 * 1024)} MB. Nothing was read or stored."
    if wants_json(request):
        return JsonResponse(json_body(REFUSALS[413].code, text), status=413)
    context = {"status": 413, "heading": REFUSALS[413].heading, "text": text}
    return HttpResponse(render_to_string("errors/bare.html", context), status=413)
