"""The twelve principles and seven counting rules of a solicitation, each with where the system shows it kept.

What the evidence is stands in the apps that hold it: an AppConfig names a function in ``principle_evidence`` that takes
``(solicitation, user)`` and returns evidence by the code of the principle. This app gives its own.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.urls import reverse

from accounts.permissions import Visitor
from accounts.states import Role
from solicitations.models import PrincipleComment, Rules, Solicitation
from solicitations.permissions import roles_of
from solicitations.states.principles import COUNTING_RULES, PRINCIPLES, Principle
from web.evidence import Evidence
from web.providers import provided


@dataclass(frozen=True)
class PrincipleLine:
    """One principle with its evidence and what the evaluator says."""

    principle: Principle
    evidence: list[Evidence]
    comment: PrincipleComment | None


@dataclass(frozen=True)
class PrinciplesPage:
    """The page of principles of one solicitation."""

    solicitation: Solicitation
    principles: list[PrincipleLine]
    counting_rules: list[PrincipleLine]
    may_comment: bool


def principles_page(solicitation: Solicitation, user: Visitor) -> PrinciplesPage:
    """Gather the page; the solicitation was loaded through ``visible_to``."""
    found: dict[str, list[Evidence]] = defaultdict(list)
    for provider in provided("principle_evidence"):
        for code, items in provider(solicitation, user).items():
            found[code] += items
    comments: dict[str, PrincipleComment] = {}
    for comment in solicitation.principle_comments.order_by("written_at"):
        comments[comment.code] = comment

    def lines(rules: tuple[Principle, ...]) -> list[PrincipleLine]:
        return [PrincipleLine(rule, found[rule.code], comments.get(rule.code)) for rule in rules]

    may_comment = Role.EVALUATOR in roles_of(user, solicitation)
    return PrinciplesPage(solicitation, lines(PRINCIPLES), lines(COUNTING_RULES), may_comment)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def evidence_of(solicitation: Solicitation, user: Visitor) -> dict[str, list[Evidence]]:
    """Return what this app shows of each principle."""
    pages = {
        name: reverse(f"solicitations:{name}", args=[solicitation.pk])
        for name in (
            "solicitation-detail",
            "solicitation-needs",
            "solicitation-documents",
            "solicitation-news",
            "question-list",
            "rules",
            "comment-list",
            "lesson-list",
        )
    }
    rules = Rules.objects.filter(solicitation=solicitation).first() or Rules()
    n_needs = solicitation.lots.count()
    n_answers = solicitation.questions.filter(answered_at__isnull=False).count()
    n_comments = solicitation.comments.filter(answered_at__isnull=False).count()
    n_news = solicitation.announcements.count()
    has_watch = solicitation.assignments.filter(role=Role.EVALUATOR).exists()
    is_published = solicitation.published_at is not None
    any_technology = not rules.eligible_technologies
    need = Evidence(
        f"{_count(n_needs, 'need')} stated by hour and year",
        pages["solicitation-needs"],
        is_there=n_needs > 0,
    )
    neutral = Evidence("The rules name no technology", pages["rules"], is_there=any_technology)
    counted = Evidence("The rule on incrementality", pages["rules"], is_there=bool(rules.incrementality))
    answers = Evidence(
        f"{_count(n_answers, 'question')} answered to all", pages["question-list"], is_there=n_answers > 0
    )
    contract = Evidence(
        "The contract posted with its SHA-256",
        pages["solicitation-documents"],
        is_there=solicitation.pro_forma_id is not None,
    )
    security = rules.development_security_usd_per_kw or rules.delivery_security_usd_per_kw or rules.credit
    return {
        "LEAST_COST_BEST_FIT": [
            Evidence(
                "How offers are compared was frozen before publication",
                pages["solicitation-detail"],
                is_there=bool(solicitation.evaluation_digest),
            )
        ],
        "COMPETITIVE": [
            Evidence("Published to everybody", pages["solicitation-detail"], is_there=is_published)
        ],
        "TECHNOLOGY_NEUTRAL": [neutral],
        "TRANSPARENT": [
            Evidence(
                f"{_count(n_news, 'announcement')} in the journal",
                pages["solicitation-news"],
                is_there=n_news > 0,
            ),
            answers,
            Evidence(
                f"{_count(n_comments, 'comment')} answered", pages["comment-list"], is_there=n_comments > 0
            ),
        ],
        "NEED_FIRST": [need],
        "NO_TECHNOLOGY_CAP": [neutral],
        "STREAMLINED": [
            Evidence(
                "The timeline, set before publication", pages["solicitation-detail"], is_there=is_published
            )
        ],
        "FAIR": [
            answers,
            Evidence("An independent evaluator watches", pages["solicitation-detail"], is_there=has_watch),
        ],
        "FOCUSED": [need],
        "ASSURED": [contract, Evidence("Security is asked for", pages["rules"], is_there=bool(security))],
        "FLEXIBLE_OFFERS": [Evidence("Variants are allowed", pages["rules"], is_there=rules.allows_variants)],
        "LESSONS": [
            Evidence(
                "Lessons kept or taken up",
                pages["lesson-list"],
                is_there=solicitation.lessons.exists() or solicitation.lesson_answers.exists(),
            )
        ],
        "NOT_PAID_TWICE": [counted],
        "RELIABLE_COUNT": [contract],
        "NOT_BURDENSOME": [counted],
        "NEUTRAL_COUNT": [neutral],
        "FAIR_COUNT": [counted],
        "MULTIPLE_SERVICES": [need],
        "OPEN_COUNT": [counted, answers],
    }
