"""Errors of the domain: each says, in words fit for a user, what was refused and why.

Services raise them; the edges translate them (a form field, an HTML page, a JSON answer).
"""

from typing import ClassVar


class DomainError(Exception):
    """A rule of the domain refused what was asked.

    ``message`` is shown to the user as it stands; ``field`` names the form or JSON field at fault, if there is
    one; ``code`` is a stable word for programs.
    """

    status: ClassVar[int] = 400
    default_code: ClassVar[str] = "refused"

    def __init__(self, message: str, *, code: str = "", field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.default_code
        self.field = field


class InvalidInput(DomainError):
    """The input cannot be right (a month 13, a negative kW): says which field and what was expected."""

    status = 422
    default_code = "invalid"


class NotAllowed(DomainError):
    """The person may see the thing but not do this to it."""

    status = 403
    default_code = "not_allowed"


class Conflict(DomainError):
    """The thing is not in the state this needs, or somebody else was faster."""

    status = 409
    default_code = "conflict"


class TooLate(Conflict):
    """A deadline has passed on the one clock that counts, the database's."""

    default_code = "late"
