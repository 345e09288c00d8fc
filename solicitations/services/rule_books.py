"""Versions of a utility's rules: drafted, changed while a draft, adopted, then fixed."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TypeVar

from django.db import transaction

from accounts.models import Organisation, User
from accounts.states import Role
from kernel.errors import Conflict, InvalidInput, NotAllowed
from solicitations.models import RuleBook
from solicitations.permissions import can_keep_rules
from solicitations.services.records import record_for_organisation

Book = TypeVar("Book", bound=RuleBook)
LONGEST_NAME, LONGEST_SOURCE = 120, 500


def require_keeps_rules(by: User, organisation: Organisation) -> None:
    """Refuse whoever does not plan for the utility."""
    if not can_keep_rules(by, organisation):
        raise NotAllowed(f"Only planners of {organisation} keep its criteria, catalogue and matrix.")


@transaction.atomic
def draft_rules(
    kind: type[Book],
    *,
    organisation: Organisation,
    name: str,
    content: Any,
    check: Callable[[Any], object],
    effective_on: date,
    by: User,
    source: str = "",
    is_example: bool = False,
) -> Book:
    """Write the draft of these rules: the one there is, or the version after the last adopted.

    Raises:
        NotAllowed: the person does not plan for the utility.
        InvalidInput: the rules cannot be so; says where.
    """
    require_keeps_rules(by, organisation)
    name = name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise InvalidInput(f"Give a name of at most {LONGEST_NAME} characters.", field="name")
    if len(source) > LONGEST_SOURCE:
        raise InvalidInput(f"A source has {LONGEST_SOURCE} characters at most.", field="source")
    check(content)
    mine = kind._default_manager.filter(organisation=organisation, name=name)  # noqa: SLF001 - Django's public way to a model's rows
    facts = {"content": content, "effective_on": effective_on, "source": source, "is_example": is_example}
    draft = mine.filter(adopted_at=None).first()
    if draft is None:
        last = mine.order_by("-version").values_list("version", flat=True).first() or 0
        draft = kind(organisation=organisation, name=name, version=last + 1, created_by=by)
    for field, value in facts.items():
        setattr(draft, field, value)
    draft.save()
    told = {"rules": draft.pk, "name": name, "version": draft.version, "content": content}
    record_for_organisation(organisation, by, Role.PLANNER, f"{kind.__name__.lower()}.drafted", told)
    return draft


@transaction.atomic
def adopt_rules(*, book: Book, by: User, now: datetime) -> Book:
    """Adopt a draft: from now on it never changes.

    Raises:
        NotAllowed: the person does not plan for the utility.
        Conflict: it was adopted already.
    """
    require_keeps_rules(by, book.organisation)
    rows = type(book)._default_manager.filter(pk=book.pk, adopted_at=None)  # noqa: SLF001 - Django's public way to a model's rows
    if not rows.update(adopted_at=now, adopted_by=by):
        raise Conflict("This version is adopted already. Change it, and the next version begins.")
    book.refresh_from_db()
    facts = {"rules": book.pk, "name": book.name, "version": book.version}
    record_for_organisation(
        book.organisation, by, Role.PLANNER, f"{type(book).__name__.lower()}.adopted", facts
    )
    return book
