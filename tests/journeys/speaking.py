"""People who speak to the HTTP API with a bearer token of their own, and nothing else."""

import json
from base64 import b64decode
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Organisation, User
from accounts.services import issue_token, join, register_organisation, register_person
from accounts.states import OrganisationKind, Role
from kernel.clock import database_now
from seal.envelope import new_key, unseal

ROOT = "/api/v1/"
MOST = 1000
ZONE = "America/Los_Angeles"


@dataclass
class Person:
    """Somebody with a program that sends requests in their name."""

    user: User
    client: Client = field(init=False)
    private_key: bytes = b""

    def __post_init__(self) -> None:
        now, life = database_now(), timedelta(hours=1)
        _, token = issue_token(user=self.user, name="journey", scopes=["read", "write"], life=life, now=now)
        self.client = Client(headers={"Authorization": f"Bearer {token}"})

    @property
    def id(self) -> str:
        """The person's id, as others name them."""
        return str(self.user.pk)

    def get(self, path: str, *, status: int = 200, **query: Any) -> Any:
        """Read; the answer's JSON."""
        return _told(self.client.get(ROOT + path, query), status)

    def every(self, path: str, **query: Any) -> list[Any]:
        """Read a whole list."""
        page = self.get(path, **query, limit=MOST)
        assert page["next"] is None
        rows: list[Any] = page["results"]
        return rows

    def post(self, path: str, body: Any = None, *, status: int = 201) -> Any:
        """Write, with a key that makes a second sending harmless."""
        headers = {"Idempotency-Key": str(uuid4())}
        answer = self.client.post(ROOT + path, body or {}, content_type="application/json", headers=headers)
        return _told(answer, status)

    def hold_a_key(self) -> None:
        """Make a key of one's own and tell the site its public half only."""
        self.private_key, public = new_key()
        assert self.post("holder-keys/", {"public_key": public.hex()})["public_key"] == public.hex()

    def my_words(self, solicitation_id: str) -> dict[str, str]:
        """Read one's own shares on a machine of one's own."""
        told = self.get(f"opening-keys/{solicitation_id}/my-shares/")["shares"]
        return {
            part: unseal(
                b64decode(share["sealed"]), private_key=self.private_key, binding=share["binding"]
            ).decode()
            for part, share in told.items()
        }

    def put(self, path: str, body: Any, *, status: int = 200) -> Any:
        """Replace."""
        return _told(self.client.put(ROOT + path, body, content_type="application/json"), status)

    def upload(
        self, path: str, name: str, content: bytes, *, part: str = "file", status: int = 201, **fields: Any
    ) -> Any:
        """Send a file with fields."""
        sent = {part: SimpleUploadedFile(name, content), **fields}
        return _told(self.client.post(ROOT + path, sent), status)


def _told(answer: Any, status: int) -> Any:
    assert answer.status_code == status, f"{answer.status_code}: {answer.content[:2000].decode()}"
    return json.loads(answer.content) if answer.content else None


@dataclass(frozen=True)
class Cast:
    """Who takes part in a journey."""

    utility: Organisation
    planner: Person
    procurement: Person
    chair: Person
    panel: Person
    evaluator: Person
    engineer: Person
    battery: Person
    sun: Person
    load: Person

    @property
    def team(self) -> list[tuple[Person, Role]]:
        """Who is assigned what, beside procurement who begins."""
        return [
            (self.planner, Role.PLANNER),
            (self.chair, Role.CHAIR),
            (self.panel, Role.PANEL),
            (self.evaluator, Role.EVALUATOR),
            (self.engineer, Role.ENGINEER),
        ]


def gather_cast() -> Cast:
    """Register the organisations and people, the one thing done before the API is spoken to."""
    utility = _organisation(OrganisationKind.UTILITY, "Copper Ridge Power")
    independent = _organisation(OrganisationKind.INDEPENDENT, "Level Ground")
    developers = [
        _organisation(OrganisationKind.DEVELOPER, name) for name in ("Cellwerk", "Noonday", "Loadshed")
    ]
    return Cast(
        utility=utility,
        planner=_person("planner", utility, Role.PLANNER),
        procurement=_person("procurement", utility, Role.PROCUREMENT),
        chair=_person("chair", utility),
        panel=_person("panel", utility),
        evaluator=_person("evaluator", independent),
        engineer=_person("engineer", independent),
        battery=_person("bidder", developers[0], Role.DEVELOPER),
        sun=_person("bidder", developers[1], Role.DEVELOPER),
        load=_person("bidder", developers[2], Role.DEVELOPER),
    )


def _organisation(kind: OrganisationKind, name: str) -> Organisation:
    return register_organisation(kind=kind, name=name, slug=name.lower().replace(" ", "-"), time_zone=ZONE)


def _person(who: str, organisation: Organisation, *roles: Role) -> Person:
    user = register_person(
        email=f"{who}@{organisation.slug}.example",
        full_name=f"{who.title()} of {organisation.name}",
        password="a long journey begins",
    )
    join(user=user, organisation=organisation, roles=list(roles))
    return Person(user)
