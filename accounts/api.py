"""Who speaks to the API, and with which scope."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from accounts.models import ApiToken, User
from accounts.queries import hash_of_token
from kernel.clock import database_now


class TokenAuthentication(BaseAuthentication):
    """``Authorization: Bearer gt_…``: the token is looked up by its hash."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """Return the token's person, or None where no bearer token came."""
        words = get_authorization_header(request).split()
        if not words or words[0].lower() != b"bearer":
            return None
        if len(words) != 2:  # noqa: PLR2004 - the scheme and the token
            message = "The Authorization header must be: Bearer <token>"
            raise AuthenticationFailed(message)
        now = database_now()
        usable = ApiToken.objects.usable_at(now).select_related("user")
        token = usable.filter(token_sha256=hash_of_token(words[1].decode(errors="replace"))).first()
        if token is None:
            message = "This token is unknown, revoked or has run out."
            raise AuthenticationFailed(message)
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        """Say how to authenticate, so that a missing login answers 401."""
        del request
        return "Bearer"


class ScopedAccess(BasePermission):
    """Reading needs no login where the data is public; writing needs one, and a token needs the scope."""

    message = "This token does not have the scope for this."

    def has_permission(self, request: Request, view: Any) -> bool:
        """Check login for writes and the scope of a token."""
        del view
        reading = request.method in SAFE_METHODS
        if not reading and not request.user.is_authenticated:
            return False
        token = request.auth
        return not isinstance(token, ApiToken) or ("read" if reading else "write") in token.scopes


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Describes the bearer token in the OpenAPI document."""

    target_class = "accounts.api.TokenAuthentication"
    name = "bearer"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """Return the OpenAPI security scheme."""
        del auto_schema
        return {"type": "http", "scheme": "bearer", "bearerFormat": "gt_…"}
