"""What happens to every request: too large ones are refused unread, refusals become pages, headers keep it safe."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from kernel.errors import DomainError
from kernel.once import reading_once
from web.errors import refuse, refuse_domain_error, too_large

Handler = Callable[[HttpRequest], HttpResponse]
CHUNK = 1024 * 1024
METHOD_NOT_ALLOWED = 405
READS = frozenset({"GET", "HEAD"})
# What we are ready to throw away so that the sender gets to read our answer; beyond it the line is cut.
MOST_DISCARDED = 256 * CHUNK
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()"


class RequestSizeMiddleware:
    """Refuses a request whose announced body is over the limit, before any of it is parsed.

    The body is read and dropped: a server that answers and hangs up in mid-upload makes browsers show a
    connection error in place of our words.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Refuse, or pass on."""
        announced = request.META.get("CONTENT_LENGTH") or "0"
        if not announced.isdigit() or int(announced) <= settings.MAX_REQUEST_BYTES:
            return self.get_response(request)
        discard(request)
        return too_large(request, settings.MAX_REQUEST_BYTES)


def with_words(request: HttpRequest, empty: HttpResponse) -> HttpResponse:
    """Answer a method that an address does not take by a page that says so; it still names those it takes."""
    page = refuse(request, METHOD_NOT_ALLOWED)
    page.headers["Allow"] = empty.headers.get("Allow", "")
    return page


def discard(request: HttpRequest) -> None:
    """Read a body and keep nothing of it."""
    dropped = 0
    while dropped < MOST_DISCARDED:
        piece = request.read(CHUNK)
        if not piece:
            return
        dropped += len(piece)


class ReadOnceMiddleware:
    """Lets a request that only reads ask for a person's roles once; one that writes asks at every step."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on; what was read is forgotten with the answer."""
        if request.method not in READS:
            return self.get_response(request)
        with reading_once():
            return self.get_response(request)


class DomainErrorMiddleware:
    """Turns an error of the domain that a view let through into its page, fragment or JSON."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on, and keep what a signed-in person sees out of shared caches."""
        response = self.get_response(request)
        if response.status_code == METHOD_NOT_ALLOWED and not response.content:
            # Django answers an empty page, which a browser replaces by an error of its own.
            response = with_words(request, response)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
            patch_vary_headers(response, ["Cookie"])
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer with the error's own words."""
        return refuse_domain_error(request, exception) if isinstance(exception, DomainError) else None
