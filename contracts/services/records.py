"""Writing what comes out of an evaluation into its solicitation's chain."""

from typing import Any

from accounts.models import User
from accounts.states import Role
from audit.services import record
from audit.states import solicitation_stream
from solicitations.models import Solicitation


def record_in(solicitation: Solicitation, by: User, role: Role, verb: str, facts: dict[str, Any]) -> None:
    """Record an act of a person in a solicitation's chain."""
    stream = solicitation_stream(solicitation.pk, owner_id=solicitation.organisation_id)
    record(stream=stream, actor=by.as_actor(role), verb=verb, facts=facts)
