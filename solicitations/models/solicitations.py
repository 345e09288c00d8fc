"""Solicitations: what is asked for, by when, on which contract, by whom it is prepared and watched."""

from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from accounts.models import Organisation, User
from accounts.permissions import Visitor
from accounts.states import DRAFTING, INDEPENDENTS, Role
from kernel.models import Blob, UuidModel
from solicitations.models.needs import Need
from solicitations.models.planning import plans_for, prepares
from solicitations.states import UNPUBLISHED, SolicitationState


class ProFormaQuerySet(models.QuerySet["ProForma"]):
    """The only door to pro formas."""

    def visible_to(self, user: Visitor) -> "ProFormaQuerySet":
        """Published ones to everybody; drafts to their utility's planners and buyers and to whoever prepares."""
        seen = Q(published_at__isnull=False)
        if user.is_authenticated:
            seen |= plans_for(user) | prepares(user, "solicitations")
        return self.filter(pk__in=ProForma.objects.filter(seen).values("pk"))


class ProForma(UuidModel):
    """The contract as posted: Markdown-like text with ``{{ term_code }}`` blanks, hashed, and its terms' schema.

    ``terms`` is a list of {code, label, unit, kind: text|number|money|date, source: offer|utility|bidder}.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="pro_formas")
    title = models.CharField(max_length=200)
    version = models.CharField(max_length=40)
    document = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    terms = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)
    # Fixed from the moment a solicitation that carries it is published.
    published_at = models.DateTimeField(null=True, blank=True)

    objects = ProFormaQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["title", "-created_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "title", "version"], name="pro_forma_version_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.version}"


class SolicitationQuerySet(models.QuerySet["Solicitation"]):
    """The only door to solicitations: pages, API, search, counts and exports all begin at ``visible_to``."""

    def visible_to(self, user: Visitor) -> "SolicitationQuerySet":
        """Published and commented ones to everybody; drafts to those assigned to prepare or to watch them."""
        seen = Q(published_at__isnull=False) | Q(comments_opened_at__isnull=False)
        if user.is_authenticated:
            seen |= Q(pk__in=Solicitation.objects.filter(prepares_itself(user)).values("pk"))
        return self.filter(seen)

    def open_at(self, now: datetime) -> "SolicitationQuerySet":
        """Those that still take offers."""
        return self.filter(state=SolicitationState.PUBLISHED, offers_due_at__gt=now)


def prepares_itself(user: Visitor) -> Q:
    """Solicitations a person is assigned to prepare or to watch."""
    return Q(
        assignments__user=user,
        assignments__role__in=list(DRAFTING),
        assignments__ended_at=None,
        assignments__awaits_declaration=False,
    )


class Solicitation(UuidModel):
    """A competitive solicitation for non-wires alternatives."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="solicitations")
    code = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    summary = models.TextField(blank=True)
    state = models.CharField(
        max_length=16, choices=SolicitationState.choices, default=SolicitationState.DRAFT
    )
    # Which of the optional states it passes through; fixed at publication.
    route = ArrayField(
        models.CharField(max_length=16, choices=SolicitationState.choices), default=list, blank=True
    )
    needs = models.ManyToManyField(Need, through="Lot", related_name="solicitations")
    pro_forma = models.ForeignKey(
        ProForma, on_delete=models.PROTECT, null=True, blank=True, related_name="solicitations"
    )
    questions_due_at = models.DateTimeField(null=True, blank=True)
    offers_due_at = models.DateTimeField(null=True, blank=True)
    award_expected_on = models.DateField(null=True, blank=True)
    least_comment_days = models.PositiveSmallIntegerField(
        default=14, help_text="how long a draft stays open for comment at least"
    )
    # Facts handed down: the valuation app locks the protocol, publication checks that it did.
    protocol_digest = models.CharField(max_length=64, blank=True)
    protocol_locked_at = models.DateTimeField(null=True, blank=True)
    evaluation_digest = models.CharField(
        max_length=64, blank=True, help_text="SHA-256 of protocol, rubric, curves and rules together"
    )
    evaluation_locked_at = models.DateTimeField(null=True, blank=True)
    opening_key_fingerprint = models.CharField(
        max_length=64, blank=True, help_text="SHA-256 over the public keys that offers are sealed to"
    )
    opening_key_made_at = models.DateTimeField(null=True, blank=True)
    scores_locked_at = models.DateTimeField(
        null=True, blank=True, help_text="from when no qualitative score changes any more"
    )
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    # Out for comment once, a draft stays readable while it is revised.
    comments_opened_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closing_reason = models.TextField(blank=True)

    objects = SolicitationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "code"], name="solicitation_code_once"),
            models.CheckConstraint(
                condition=Q(questions_due_at=None)
                | Q(offers_due_at=None)
                | Q(questions_due_at__lte=F("offers_due_at")),
                name="questions_end_before_offers",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[*sorted(UNPUBLISHED), SolicitationState.CANCELLED])
                | (
                    Q(published_at__isnull=False, offers_due_at__isnull=False, pro_forma__isnull=False)
                    & ~Q(protocol_digest="")
                ),
                name="published_is_complete",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class Lot(UuidModel):
    """A need, in the version bundled, that a solicitation asks to meet."""

    solicitation = models.ForeignKey(Solicitation, on_delete=models.CASCADE, related_name="lots")
    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="lots")
    position = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["solicitation", "need"], name="need_bundled_once")
        ]

    def __str__(self) -> str:
        return f"lot {self.position}"


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Named reads of assignments."""

    def in_force(self) -> "AssignmentQuerySet":
        """Those that hold now: not ended, and not waiting for a declaration of interests."""
        return self.filter(ended_at=None, awaits_declaration=False)


class Assignment(UuidModel):
    """A person's role in one solicitation. Ended, never deleted: who could see what must stay answerable."""

    solicitation = models.ForeignKey(Solicitation, on_delete=models.CASCADE, related_name="assignments")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="assignments")
    role = models.CharField(max_length=20, choices=Role.choices)
    assigned_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    assigned_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    # Given, but in force only once the person has declared their interests.
    awaits_declaration = models.BooleanField(default=False)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["role"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["solicitation", "user", "role"], condition=Q(ended_at=None), name="role_held_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"


class QuestionQuerySet(models.QuerySet["Question"]):
    """The only door to questions."""

    def visible_to(self, user: Visitor) -> "QuestionQuerySet":
        """Answered ones to everybody; open ones to the asker, the buyer who answers and the two independents."""
        published = Q(solicitation__published_at__isnull=False)
        seen = published & Q(answered_at__isnull=False)
        if user.is_authenticated:
            assigned = Assignment.objects.in_force().filter(
                user=user, role__in=[Role.PROCUREMENT, *INDEPENDENTS]
            )
            seen |= Q(asked_by=user) | Q(solicitation_id__in=assigned.values("solicitation_id"))
        return self.filter(seen)


class Question(UuidModel):
    """A bidder's question, answered to all. Who asked is shown only to the asker and the two independents."""

    solicitation = models.ForeignKey(Solicitation, on_delete=models.CASCADE, related_name="questions")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asking_organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=4000)
    asked_at = models.DateTimeField()
    answer = models.TextField(blank=True, max_length=8000)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["asked_at"]

    def __str__(self) -> str:
        return self.text[:60]


class WorkpaperQuerySet(models.QuerySet["Workpaper"]):
    """The only door to workpapers."""

    def visible_to(self, user: Visitor) -> "WorkpaperQuerySet":
        """One's own."""
        return self.filter(author=user) if user.is_authenticated else self.none()


class Workpaper(UuidModel):
    """A note of one of the two independents on a solicitation; theirs alone."""

    solicitation = models.ForeignKey(Solicitation, on_delete=models.CASCADE, related_name="workpapers")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="workpapers")
    title = models.CharField(max_length=200)
    text = models.TextField(max_length=20000)
    written_at = models.DateTimeField()

    objects = WorkpaperQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-written_at"]

    def __str__(self) -> str:
        return self.title
