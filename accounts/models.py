"""People and organisations. Who may do what in a solicitation is assigned there, not here."""

from datetime import date, datetime
from typing import Any, ClassVar, cast
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower

from accounts.states import OrganisationKind, Role
from audit.states import Actor
from kernel.models import UuidModel
from kernel.once import once


def require_iana_zone(name: str) -> None:
    """Refuse a time zone that the IANA database does not know."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as exc:
        message = f"{name!r} is not an IANA time zone such as America/Los_Angeles."
        raise ValidationError(message) from exc


class Organisation(UuidModel):
    """A utility, developer, independent or regulator. Every row of the system belongs to one."""

    kind = models.CharField(max_length=12, choices=OrganisationKind.choices)
    name = models.CharField(max_length=200, unique=True)
    slug = models.SlugField(max_length=60, unique=True)
    currency = models.CharField(max_length=3, default="USD", help_text="ISO 4217 code")
    time_zone = models.CharField(
        max_length=60, default="America/Los_Angeles", validators=[require_iana_zone], help_text="IANA name"
    )
    email_domain = models.CharField(max_length=200, blank=True)
    # A developer that belongs to a utility, wholly or in part: declared, walled off, due earlier.
    affiliate_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="affiliates"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    def day_of(self, moment: datetime) -> date:
        """The calendar day of a moment where the organisation is."""
        return moment.astimezone(ZoneInfo(self.time_zone)).date()


class UserManager(BaseUserManager["User"]):
    """Creates people; the e-mail address is the login."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a person; without a password they can only come in by an invitation or a reset."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create an operator of the installation, who manages accounts and sees no offer."""
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find a person by e-mail, whatever its case."""
        return self.get(email=(username or "").lower())


class User(UuidModel, AbstractBaseUser, PermissionsMixin):
    """A person."""

    email = models.EmailField(unique=True)
    full_name = models.CharField(max_length=150)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["full_name"]
    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        ordering: ClassVar = ["full_name"]
        constraints: ClassVar = [models.UniqueConstraint(Lower("email"), name="user_email_once_in_any_case")]

    def __str__(self) -> str:
        return self.full_name

    def get_full_name(self) -> str:
        """Return the name to show."""
        return self.full_name

    def as_actor(self, role: str) -> Actor:
        """Return the snapshot of this person that the audit log keeps."""
        return Actor(id=self.pk, label=f"{self.full_name} <{self.email}>", role=str(role))

    def places(self) -> "list[Membership]":
        """Return the organisations this person belongs to, with the roles held there; a page reads them once."""
        held = self.memberships.select_related("organisation")
        return once(("places", self.pk), lambda: list(held))


class Membership(UuidModel):
    """A person's place in an organisation, with the roles they hold in it at all times."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    roles = ArrayField(models.CharField(max_length=20, choices=Role.choices), default=list, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "organisation"], name="one_membership_per_organisation"),
        ]

    def __str__(self) -> str:
        return f"{self.user} at {self.organisation}"


class Invitation(UuidModel):
    """An e-mailed invitation to join an organisation. Only the token's hash is kept."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
    full_name = models.CharField(max_length=150)
    roles = ArrayField(models.CharField(max_length=20, choices=Role.choices), default=list, blank=True)
    token_sha256 = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.email} to {self.organisation}"


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    """Named reads of tokens."""

    def usable_at(self, now: datetime) -> "ApiTokenQuerySet":
        """Tokens neither revoked nor expired, of people who may still log in."""
        return self.filter(revoked_at=None, expires_at__gt=now, user__is_active=True)

    def visible_to(self, user: User) -> "ApiTokenQuerySet":
        """One's own tokens."""
        return self.filter(user=user)


class ApiToken(UuidModel):
    """A bearer token for the API: hashed, scoped, expiring. The clear text is shown once."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=100)
    token_sha256 = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=20), default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at"]

    def __str__(self) -> str:
        return self.name


def require_user(user: object) -> User:
    """Narrow ``request.user`` after a login check."""
    return cast("User", user)
