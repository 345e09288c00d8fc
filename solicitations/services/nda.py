"""Non-disclosure agreements posted, signed, declined, revoked."""

import hashlib
from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import Organisation, User
from accounts.states import Role
from kernel.errors import Conflict, InvalidInput, NotAllowed
from kernel.locks import hold_alone
from solicitations.models import Nda, NdaResponse, Solicitation
from solicitations.permissions import can_ask_for, can_run
from solicitations.queries import current_nda
from solicitations.services.moving import require_runs
from solicitations.services.records import record_for_bidder, record_for_solicitation
from solicitations.states import NdaAnswer

LONGEST_TEXT = 100_000
LONGEST_LIFE_DAYS = 3650


@transaction.atomic
def post_nda(
    *, solicitation: Solicitation, text: str, valid_days: int | None, by: User, now: datetime
) -> Nda:
    """Post the agreement that stands before confidential documents; signatures given under an older text stay.

    Raises:
        NotAllowed: not the procurement officer.
        InvalidInput: no text, or a life that is none.
    """
    require_runs(by, solicitation)
    content = text.replace("\r\n", "\n").strip()
    if not content or len(content) > LONGEST_TEXT:
        raise InvalidInput("An agreement has a text, of 100,000 characters at most.", field="text")
    if valid_days is not None and not 1 <= valid_days <= LONGEST_LIFE_DAYS:
        raise InvalidInput("A signature lasts from 1 to 3,650 days.", field="valid_days")
    hold_alone("nda", solicitation.pk)
    last = solicitation.ndas.order_by("-number").first()
    digest = hashlib.sha256(content.encode()).hexdigest()
    if last is not None and (last.sha256, last.valid_days) == (digest, valid_days):
        raise Conflict("This very agreement is posted already.", field="text")
    nda = Nda.objects.create(
        solicitation=solicitation,
        number=last.number + 1 if last else 1,
        text=content,
        sha256=digest,
        valid_days=valid_days,
        posted_by=by,
        posted_at=now,
    )
    facts = {"nda": nda.pk, "number": nda.number, "sha256": digest}
    record_for_solicitation(solicitation, by.as_actor(Role.PROCUREMENT), "nda.posted", facts)
    return nda


@transaction.atomic
def sign_nda(
    *, nda: Nda, organisation: Organisation, name_typed: str, by: User, now: datetime
) -> NdaResponse:
    """Sign for an organisation; its people may read NDA documents from this moment on.

    Raises:
        NotAllowed: the person is no developer of the organisation.
        InvalidInput: the name typed is not the person's.
        Conflict: a newer text was posted, or a signature is in force already.
    """
    _require_may_answer(nda, organisation, by)
    if " ".join(name_typed.split()).casefold() != " ".join(by.full_name.split()).casefold():
        raise InvalidInput(f"Type your own name as your account has it: {by.full_name}.", field="name_typed")
    if _in_force(nda, organisation):
        raise Conflict(f"{organisation} has signed already.")
    lasts = timedelta(days=nda.valid_days) if nda.valid_days else None
    signed = NdaResponse.objects.create(
        nda=nda,
        organisation=organisation,
        answer=NdaAnswer.SIGNED,
        given_by=by,
        given_at=now,
        name_typed=" ".join(name_typed.split()),
        text_sha256=nda.sha256,
        expires_at=now + lasts if lasts else None,
    )
    _record(signed, by, "nda.signed")
    return signed


@transaction.atomic
def decline_nda(*, nda: Nda, organisation: Organisation, by: User, now: datetime) -> NdaResponse:
    """Say for an organisation that it does not sign; it may still sign later.

    Raises:
        NotAllowed: the person is no developer of the organisation.
        Conflict: a newer text was posted, or it has signed.
    """
    _require_may_answer(nda, organisation, by)
    if _in_force(nda, organisation):
        raise Conflict(f"{organisation} has signed. Ask the utility to revoke the signature.")
    declined = NdaResponse.objects.create(
        nda=nda,
        organisation=organisation,
        answer=NdaAnswer.DECLINED,
        given_by=by,
        given_at=now,
        text_sha256=nda.sha256,
    )
    _record(declined, by, "nda.declined")
    return declined


@transaction.atomic
def revoke_nda_response(*, response: NdaResponse, reason: str, by: User, now: datetime) -> NdaResponse:
    """End a signature: by procurement, or by the organisation that gave it. What it opened closes at once.

    Raises:
        NotAllowed: neither.
        InvalidInput: no reason.
        Conflict: it is no signature in force.
    """
    solicitation = response.nda.solicitation
    is_own = can_ask_for(by, response.organisation_id)
    if not is_own and not can_run(by, solicitation):
        raise NotAllowed("Procurement, or the organisation that signed, ends a signature.")
    if not reason.strip():
        raise InvalidInput("Say why; the bidder and the independents read it.", field="reason")
    ended = NdaResponse.objects.filter(pk=response.pk, answer=NdaAnswer.SIGNED, revoked_at=None).update(
        revoked_at=now, revoked_by=by, revocation_reason=reason.strip()[:2000]
    )
    if not ended:
        raise Conflict("This signature has ended already.")
    response.refresh_from_db()
    _record(response, by, "nda.revoked")
    return response


def _require_may_answer(nda: Nda, organisation: Organisation, by: User) -> None:
    if not can_ask_for(by, organisation.pk):
        raise NotAllowed("Developers sign in their organisation's name.")
    hold_alone("nda", nda.solicitation_id)
    newest = current_nda(nda.solicitation)
    if newest is None or newest.pk != nda.pk:
        raise Conflict("The utility has posted a newer text. Read it, then answer.")


def _in_force(nda: Nda, organisation: Organisation) -> bool:
    signed = NdaResponse.objects.in_force().filter(organisation=organisation)
    return signed.filter(nda__solicitation=nda.solicitation_id).exists()


def _record(response: NdaResponse, by: User, verb: str) -> None:
    solicitation = response.nda.solicitation
    role = Role.PROCUREMENT if can_run(by, solicitation) else Role.DEVELOPER
    facts = {"response": response.pk, "nda": response.nda_id, "sha256": response.text_sha256}
    record_for_bidder(solicitation, response.organisation, by.as_actor(role), verb, facts)
