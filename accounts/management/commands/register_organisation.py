"""``manage.py register_organisation``: add a utility, developer, independent or regulator and its first person."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts.models import Organisation
from accounts.services import declare_affiliation, join, register_organisation, register_person
from accounts.states import STANDING_ROLES_BY_KIND, OrganisationKind
from audit.states import SYSTEM
from kernel.errors import DomainError


class Command(BaseCommand):
    """Add an organisation; its first person sets a password by “Forgotten your password?” and invites the others."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare what the command takes."""
        parser.add_argument("--kind", required=True, choices=OrganisationKind.values)
        parser.add_argument("--name", required=True)
        parser.add_argument("--slug", required=True, help="short name in addresses")
        parser.add_argument("--time-zone", default="America/Los_Angeles", help="IANA name")
        parser.add_argument(
            "--affiliate-of", default="", help="short name of the utility a developer belongs to"
        )
        parser.add_argument("--person", required=True, help="name of the first administrator")
        parser.add_argument("--email", required=True, help="their e-mail address")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Register both, or neither."""
        kind = OrganisationKind(options["kind"])
        try:
            with transaction.atomic():
                self._register(kind, options)
        except DomainError as error:
            raise CommandError(error.message) from error

    def _register(self, kind: OrganisationKind, options: dict[str, Any]) -> None:
        organisation = register_organisation(
            kind=kind, name=options["name"], slug=options["slug"], time_zone=options["time_zone"]
        )
        if options["affiliate_of"]:
            utility = Organisation.objects.filter(slug=options["affiliate_of"]).first()
            if utility is None:
                raise CommandError(f"No organisation has the short name {options['affiliate_of']}.")
            declare_affiliation(organisation=organisation, utility=utility, by=SYSTEM)
        person = register_person(email=options["email"], full_name=options["person"])
        join(user=person, organisation=organisation, roles=list(STANDING_ROLES_BY_KIND[kind]))
        self.stdout.write(f"{organisation} is registered; {person} administers it.")
