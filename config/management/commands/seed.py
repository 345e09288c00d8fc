"""``manage.py seed``: build the demo's world, once; afterwards print its logins again."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from accounts.models import Organisation, User
from config.demo_world.people import PASSWORD, demo_logins
from config.demo_world.sizes import SIZES
from config.demo_world.world import build_world


class Command(BaseCommand):
    """Seed the demo's world through the application's services. A world that is there stays as it is."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare how much to build."""
        parser.add_argument(
            "--size", choices=list(SIZES), default="whole", help="3, 14 or 300 offers to value"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Build, if nothing is there, and print a login per role."""
        if Organisation.objects.exists() or User.objects.exists():
            self.stdout.write("The database holds organisations already; nothing was seeded.")
        else:
            build_world(lambda step: self.stdout.write(f"  {step}"), size=SIZES[options["size"]])
        self._print_logins()

    def _print_logins(self) -> None:
        known = set(User.objects.values_list("email", flat=True))
        logins = [(role, email) for role, email in demo_logins() if email in known]
        if not logins:
            return
        self.stdout.write(f"\n{settings.PUBLIC_URL}  (every password: {PASSWORD})\n")
        for role, email in logins:
            self.stdout.write(f"  {role:<34} {email}")
