"""Writing and locking the protocol: how offers will be valued is fixed before anybody may make one."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.states import Role
from audit.services import record
from audit.states import solicitation_stream
from kernel.errors import Conflict, InvalidInput, NotAllowed
from kernel.locks import hold_alone
from solicitations.models import Solicitation
from solicitations.services import record_protocol_lock
from solicitations.services.closing import record_deviation
from solicitations.states import ProtocolPart
from valuation.documents import parse_protocol
from valuation.evaluation import checked_case
from valuation.models import Protocol
from valuation.permissions import can_amend_protocol, can_write_protocol
from valuation.queries.curves import nameable_versions


@transaction.atomic
def save_protocol(*, solicitation: Solicitation, content: Any, by: User) -> Protocol:
    """Save the next version of a draft's protocol; the engine has checked it against needs, projects and curves.

    Raises:
        NotAllowed: not the procurement officer of a draft whose protocol is open.
        InvalidProtocol: the document is wrong; with every problem and its path.
        InvalidInput: the engine refuses the case; names its field.
    """
    _require_may_write(solicitation, by)
    hold_alone("protocol", solicitation.pk)
    document = parse_protocol(content, curve_versions=known_versions(solicitation))
    checked_case(solicitation, document.content)
    last = solicitation.protocols.order_by("-version").first()
    if last is not None and last.digest == document.digest:
        return last
    protocol = Protocol.objects.create(
        solicitation=solicitation,
        version=last.version + 1 if last else 1,
        content=document.content,
        digest=document.digest,
        created_by=by,
    )
    _record(protocol, by, "protocol.saved")
    return protocol


@transaction.atomic
def lock_protocol(*, protocol: Protocol, by: User, now: datetime) -> None:
    """Lock a protocol: it never changes again, and its digest is published with the solicitation.

    Raises:
        NotAllowed: not the procurement officer of the draft.
        Conflict: another version is newer, or one is locked already.
    """
    solicitation = Solicitation.objects.select_related("organisation").get(pk=protocol.solicitation_id)
    hold_alone("protocol", solicitation.pk)
    solicitation.refresh_from_db()
    if solicitation.protocol_digest:
        raise Conflict("This solicitation's protocol is locked already.")
    _require_may_write(solicitation, by)
    newest = solicitation.protocols.order_by("-version")[0]
    if newest.pk != protocol.pk:
        raise Conflict(f"Version {newest.version} is newer. Look at it before locking.")
    checked_case(solicitation, protocol.content)
    Protocol.objects.filter(pk=protocol.pk, locked_at=None).update(locked_by=by, locked_at=now)
    protocol.refresh_from_db()
    _record(protocol, by, "protocol.locked")
    record_protocol_lock(
        solicitation=solicitation, digest=protocol.digest, at=now, actor=by.as_actor(Role.PROCUREMENT)
    )


@transaction.atomic
def amend_protocol(
    *, solicitation: Solicitation, content: Any, part: ProtocolPart, reason: str, by: User, now: datetime
) -> Protocol:
    """Put a further version in place of the locked one, by a deviation published with its reason.

    What has been valued keeps the version it was valued by; later runs take the new one.

    Raises:
        NotAllowed: not the procurement officer.
        InvalidProtocol, InvalidInput: the document is wrong, changes nothing, or no reason is given.
        Conflict: nothing is locked, the solicitation is a draft, or it is awarded.
    """
    if not can_amend_protocol(by, solicitation):
        raise NotAllowed("The procurement officer changes a published protocol, until the award.")
    hold_alone("protocol", solicitation.pk)
    last = solicitation.protocols.filter(locked_at__isnull=False).order_by("-version").first()
    if last is None:
        raise Conflict("No protocol is locked: there is nothing to deviate from.")
    document = parse_protocol(content, curve_versions=known_versions(solicitation))
    changed = _changed_parts(last.content, document.content)
    if not changed:
        raise InvalidInput("This is the protocol as it is locked: nothing changes.", code="unchanged")
    checked_case(solicitation, document.content)
    deviation = record_deviation(
        solicitation=solicitation,
        part=part,
        description=f"Protocol version {last.version + 1} (SHA-256 {document.digest}) takes the place of version"
        f" {last.version} (SHA-256 {last.digest}). Changed: {', '.join(changed)}.",
        reason=reason,
        by=by,
        now=now,
    )
    protocol = Protocol.objects.create(
        solicitation=solicitation,
        version=last.version + 1,
        content=document.content,
        digest=document.digest,
        created_by=by,
        locked_by=by,
        locked_at=now,
        deviation=deviation,
    )
    _record(protocol, by, "protocol.amended")
    return protocol


def _changed_parts(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    return sorted(part for part in {*old, *new} if old.get(part) != new.get(part))


def known_versions(solicitation: Solicitation, evaluator: User | None = None) -> dict[Any, str]:
    """Return the kinds of the curve versions that a protocol may name, by id."""
    return dict(nameable_versions(solicitation, evaluator).values_list("pk", "curve__kind"))


def _require_may_write(solicitation: Solicitation, by: User) -> None:
    if not can_write_protocol(by, solicitation):
        raise NotAllowed("The procurement officer writes the protocol of a draft, until it is locked.")


def _record(protocol: Protocol, by: User, verb: str) -> None:
    solicitation = protocol.solicitation
    facts = {"protocol": protocol.pk, "version": protocol.version, "digest": protocol.digest}
    record(
        stream=solicitation_stream(solicitation.pk, owner_id=solicitation.organisation_id),
        actor=by.as_actor(Role.PROCUREMENT),
        verb=verb,
        facts=facts,
    )
