import json
from io import BytesIO
from wsgiref.util import is_hop_by_hop

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from kernel.errors import Conflict, DomainError, InvalidInput, NotAllowed, TooLate
from web.errors import REFUSALS, server_error
from web.middleware import DomainErrorMiddleware, RequestSizeMiddleware

REFUSED = [
    (InvalidInput("A need is more than 0 kW.", field="power_kw"), 422, "invalid"),
    (NotAllowed("Only the procurement officer publishes."), 403, "not_allowed"),
    (Conflict("This draft was published meanwhile."), 409, "conflict"),
    (TooLate("Offers were due at 17:00 PST."), 409, "late"),
    (DomainError("No."), 400, "refused"),
]


def refused(request, error):
    answer = DomainErrorMiddleware(HttpResponse).process_exception(request, error)
    assert answer is not None
    return answer


def asked(path, **headers):
    request = RequestFactory().post(path, **headers)
    request.user = AnonymousUser()
    vars(request)["htmx"] = "HTTP_HX_REQUEST" in headers
    return request


@pytest.mark.parametrize(("error", "status", "code"), REFUSED)
def test_a_refusal_of_the_domain_becomes_a_page_with_its_words(error, status, code):
    answer = refused(asked("/needs/"), error)
    assert answer.status_code == status
    assert error.message in answer.content.decode()
    assert REFUSALS[status].heading in answer.content.decode()


@pytest.mark.parametrize(("error", "status", "code"), REFUSED)
def test_a_refusal_of_the_domain_becomes_json_under_the_api(error, status, code):
    answer = refused(asked("/api/v1/needs/"), error)
    body = json.loads(answer.content)
    assert (answer.status_code, body["code"], body["message"]) == (status, code, error.message)
    assert body.get("field") == error.field


def test_htmx_gets_a_fragment():
    answer = refused(asked("/x/", HTTP_HX_REQUEST="true"), Conflict("Busy."))
    assert "<html" not in answer.content.decode()
    assert "Busy." in answer.content.decode()


def test_an_error_of_the_program_is_not_dressed_up_as_a_refusal():
    assert DomainErrorMiddleware(HttpResponse).process_exception(asked("/"), ValueError("bug")) is None


def test_a_refusal_never_links_back_to_another_site():
    request = asked("/needs/", HTTP_REFERER="https://elsewhere.example/trap")
    answer = refused(request, Conflict("Busy."))
    assert "elsewhere.example" not in answer.content.decode()


def test_words_of_a_refusal_are_escaped():
    answer = refused(asked("/"), Conflict("<script>x</script>"))
    assert "<script>x" not in answer.content.decode()


def test_a_failure_of_ours_is_told_without_database_or_session():
    answer = server_error(RequestFactory().get("/needs/"))
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.content.decode()


def test_a_failure_of_ours_is_json_under_the_api():
    answer = server_error(RequestFactory().get("/api/v1/needs/"))
    assert json.loads(answer.content)["code"] == "server_error"


def upload(size, path="/needs/import/"):
    request = RequestFactory().post(path)
    request.META["CONTENT_LENGTH"] = str(size)
    vars(request).update(_stream=BytesIO(b"x" * size), _read_started=False)
    return request


def test_a_fifty_megabyte_upload_is_refused_before_any_view_sees_it_and_its_body_is_drained(settings):
    settings.MAX_REQUEST_BYTES = 25 * 1024 * 1024
    seen: list[HttpRequest] = []

    def view(request):
        seen.append(request)
        return HttpResponse()

    request = upload(50 * 1024 * 1024)
    answer = RequestSizeMiddleware(view)(request)
    assert (answer.status_code, seen) == (413, [])
    assert "25 MB" in answer.content.decode()
    assert [name for name in answer.headers if is_hop_by_hop(name)] == []  # WSGI servers fail on these
    assert request._stream.read() == b""


def test_a_request_at_the_limit_passes(settings):
    settings.MAX_REQUEST_BYTES = 1000
    assert RequestSizeMiddleware(lambda _: HttpResponse(status=204))(upload(1000)).status_code == 204
    assert RequestSizeMiddleware(lambda _: HttpResponse(status=204))(upload(1001)).status_code == 413


@pytest.mark.django_db
def test_an_address_that_takes_no_get_says_so_on_a_page(client):
    answer = client.get("/accounts/logout/")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST, OPTIONS")
    assert b"This address does not take that" in answer.content
