"""The record: what happens to planning data and solicitations goes into the audit streams from here."""

from typing import Any

from accounts.models import Organisation, User
from accounts.states import Role
from audit.services import record
from audit.states import Actor, bidder_stream, organisation_stream, solicitation_stream
from solicitations.models import Solicitation


def record_for_organisation(
    organisation: Organisation, by: User, role: Role, verb: str, facts: dict[str, Any]
) -> None:
    """Write what a person did outside any solicitation."""
    record(stream=organisation_stream(organisation.pk), actor=by.as_actor(role), verb=verb, facts=facts)


def record_for_solicitation(
    solicitation: Solicitation, actor: Actor, verb: str, facts: dict[str, Any]
) -> None:
    """Write what was done to a solicitation."""
    stream = solicitation_stream(solicitation.pk, owner_id=solicitation.organisation_id)
    record(stream=stream, actor=actor, verb=verb, facts=facts)


def record_for_bidder(
    solicitation: Solicitation, organisation: Organisation, actor: Actor, verb: str, facts: dict[str, Any]
) -> None:
    """Write what concerns one bidder into the bidder's own stream: the solicitation's would tell who takes part."""
    stream = bidder_stream(solicitation.pk, bidder_id=organisation.pk)
    record(stream=stream, actor=actor, verb=verb, facts=facts)
