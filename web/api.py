"""How the API refuses, and how a POST that is sent twice acts once."""

import json
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, cast
from uuid import UUID

from django.utils.crypto import salted_hmac
from rest_framework import exceptions
from rest_framework.permissions import SAFE_METHODS
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import exception_handler

from kernel.errors import DomainError, InvalidInput, NotAllowed
from kernel.idempotency import Answer, answer_once
from web.errors import REFUSALS, json_body

LONGEST_KEY = 100


def domain_exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer with the same body for every refusal: ``code``, ``message``, and ``field`` or ``errors``.

    Input that a serializer refuses answers 422 like input that a service refuses.
    """
    if isinstance(error, DomainError):
        return Response(json_body(error.code, error.message, error.field), status=error.status)
    answer = exception_handler(error, context)
    if answer is None:
        return None
    if isinstance(error, exceptions.ValidationError):
        body = {"code": "invalid", "message": "The input was refused; see errors.", "errors": answer.data}
        return Response(body, status=422, headers=answer.headers)
    known = REFUSALS.get(answer.status_code)
    detail = answer.data.get("detail") if isinstance(answer.data, dict) else None
    code = getattr(detail, "code", None) or (known.code if known else "refused")
    message = str(detail or (known.text if known else "The request was refused."))
    if answer.status_code == 404:  # noqa: PLR2004 - the same words for what is absent and what is hidden
        message = REFUSALS[404].text
    answer.data = json_body(str(code), message)
    return answer


def request_digest(request: Request) -> str:
    """Return what a request asks for as a keyed hash (method, path, body), which tells nothing of a sealed offer."""
    django_request = request._request  # noqa: SLF001 - DRF keeps Django's request there, its body read before parsing
    asked = b"\n".join([str(request.method).encode(), request.path.encode(), django_request.body])
    return salted_hmac("web.api.request_digest", asked, algorithm="sha256").hexdigest()


def checked(serializer: type[BaseSerializer[Any]], request: Request) -> Any:
    """Return what was sent as a serializer that found it valid.

    Raises:
        ValidationError: names every field that is not.
    """
    given = serializer(data=request.data)
    given.is_valid(raise_exception=True)
    return given


# What refuses a person, given the thing that the address names, or None where the input names it.
Right = Callable[[Any, Any], object]


def only(predicate: Callable[[Any, Any], bool], words: str) -> Right:
    """Return a right that a predicate decides on; ``words`` say whose it is."""

    def require(user: Any, thing: Any) -> None:
        if not predicate(user, thing):
            raise NotAllowed(words)

    return require


class RightFirst:
    """For API views: who may is asked before what was sent is read, so that no input answers in place of a right.

    ``rights`` are kept by action. Where the address names the thing, they are asked as it is found (so an action
    that changes something calls ``get_object`` first); where the input names it, before the input is read.
    """

    rights: ClassVar[Mapping[str, Right]] = {}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Ask where no thing is named by the address."""
        super().initial(request, *args, **kwargs)  # type: ignore[misc]
        if not kwargs:
            self._require(request, None)

    def get_object(self) -> Any:
        """Find the thing, then ask."""
        found = super().get_object()  # type: ignore[misc]
        self._require(self.request, found)  # type: ignore[attr-defined]
        return found

    def require_right(self, request: Request, thing: Any) -> None:
        """Ask for a thing that the address names in another way than by ``pk``."""
        self._require(request, thing)

    def _require(self, request: Request, thing: Any) -> None:
        right = self.rights.get(getattr(self, "action", None) or "")
        if right is not None and request.method not in SAFE_METHODS:
            right(request.user, thing)


class IdempotentPosts:
    """For API views: a POST that carries ``Idempotency-Key`` acts once, however often it is sent.

    Only answers that succeeded are kept: a refusal changed nothing, so it may be tried again.
    """

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Read the body before DRF parses it, so that it can be hashed."""
        if request.method == "POST" and request.headers.get("Idempotency-Key"):
            _ = request.body
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]

    def answer(self, request: Request, act: Any) -> Response:
        """Run ``act() -> Response`` once per key; without a key, simply run it."""
        key = request.headers.get("Idempotency-Key", "")
        if not key:
            response: Response = act()
            return response
        if len(key) > LONGEST_KEY:
            raise InvalidInput(
                f"An Idempotency-Key has {LONGEST_KEY} characters at most.", code="key_too_long"
            )

        def kept() -> Answer:
            done: Response = act()
            return Answer(
                status=done.status_code, body=json.loads(JSONRenderer().render(done.data) or b"null")
            )

        answer = answer_once(
            user_id=cast("UUID", request.user.pk), key=key, request_digest=request_digest(request), act=kept
        )
        return Response(answer.body, status=answer.status)
