"""Who acts, and what an audit stream belongs to."""

import uuid
from dataclasses import dataclass

from django.db import models


class StreamKind(models.TextChoices):
    """Whose acts a stream records.

    A bidder's acts on a sealed solicitation go to a stream of their own: the solicitation's stream would tell,
    by its sequence alone, how many offers there are. The opening writes every bidder stream's head into the
    solicitation's stream, which ties the chains together.
    """

    ORGANISATION = "ORGANISATION", "organisation"
    SOLICITATION = "SOLICITATION", "solicitation"
    BIDDER = "BIDDER", "bidder within a solicitation"


_BIDDER_NAMESPACE = uuid.UUID("7f3c1a52-0f0e-4c59-9b35-5b0c2f1f6f10")


@dataclass(frozen=True)
class Actor:
    """Who acted, as a snapshot: id, name and the role the act was done in."""

    id: uuid.UUID | None
    label: str
    role: str


SYSTEM = Actor(id=None, label="Gridtender", role="SYSTEM")


@dataclass(frozen=True)
class StreamRef:
    """Names a stream before it exists: the first entry creates it."""

    id: uuid.UUID
    kind: StreamKind
    owner_id: uuid.UUID
    subject_id: uuid.UUID


def organisation_stream(organisation_id: uuid.UUID) -> StreamRef:
    """Name the stream of what an organisation does outside a solicitation (posting needs, managing people)."""
    return StreamRef(organisation_id, StreamKind.ORGANISATION, organisation_id, organisation_id)


def solicitation_stream(solicitation_id: uuid.UUID, *, owner_id: uuid.UUID) -> StreamRef:
    """Name the stream of a solicitation; ``owner_id`` is the utility's."""
    return StreamRef(solicitation_id, StreamKind.SOLICITATION, owner_id, solicitation_id)


def bidder_stream(solicitation_id: uuid.UUID, *, bidder_id: uuid.UUID) -> StreamRef:
    """Name the stream of what one bidder does on a sealed solicitation; nobody else may read it before the opening."""
    stream_id = uuid.uuid5(_BIDDER_NAMESPACE, f"{solicitation_id}/{bidder_id}")
    return StreamRef(stream_id, StreamKind.BIDDER, bidder_id, solicitation_id)
