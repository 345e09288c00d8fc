from decimal import Decimal
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction

from audit.models import Entry
from kernel.clock import database_now
from kernel.errors import Conflict, NotAllowed
from review.documents import EXAMPLE_CRITERIA
from review.models import Criterion, Rubric
from review.queries import rubric_of
from review.queries.rubrics import weighted_total
from review.services import ScoreDraft, save_scorecard, use_rubric, write_rubric
from tests.factories.accounts import a_utility
from tests.factories.review import an_evaluation, the_example_rubric

pytestmark = pytest.mark.django_db


def criterion(number: int, weight: int, scale_max: int = 10) -> Criterion:
    return Criterion(pk=UUID(int=number), weight=Decimal(weight), scale_max=scale_max, position=number)


def test_the_total_is_out_of_100_and_counts_what_is_scored_so_far():
    # 60 % × 8/10 = 48; 40 % × 1/5 = 8.
    criteria = [criterion(1, 60), criterion(2, 40, scale_max=5)]

    assert weighted_total(criteria, {UUID(int=1): Decimal(8)}) == Decimal("48.00")
    assert weighted_total(criteria, {UUID(int=1): Decimal(8), UUID(int=2): Decimal(1)}) == Decimal("56.00")
    assert weighted_total(criteria, {UUID(int=1): Decimal(10), UUID(int=2): Decimal(5)}) == Decimal("100.00")
    assert weighted_total(criteria, {UUID(int=2): None}) == Decimal("0.00")


def test_a_rubric_is_written_as_the_next_version_and_on_the_record():
    made = an_evaluation(n_offers=0)

    again = the_example_rubric(made)

    assert (again.version, again.criteria.count()) == (2, len(EXAMPLE_CRITERIA))
    assert rubric_of(made.solicitation) == again
    entry = Entry.objects.filter(verb="rubric.written").order_by("-recorded_at")[0]
    assert (entry.facts["rubric"], entry.facts["version"]) == (str(again.pk), 2)


def test_only_procurement_officers_of_the_utility_write_its_rubrics():
    made = an_evaluation(n_offers=0)

    with pytest.raises(NotAllowed, match="procurement officers"):
        write_rubric(
            organisation=a_utility(), code="x", title="X", criteria=EXAMPLE_CRITERIA, by=made.procurement
        )


def test_only_this_solicitations_procurement_officer_chooses_the_rubric():
    made = an_evaluation(n_offers=0)
    assert made.rubric is not None

    for person in (made.chair, made.panel[0], made.evaluator):
        with pytest.raises(NotAllowed):
            use_rubric(solicitation=made.solicitation, rubric=made.rubric, by=person)


def test_another_utilitys_rubric_is_refused():
    made, other = an_evaluation(n_offers=0), an_evaluation(n_offers=0)
    assert other.rubric is not None

    with pytest.raises(NotAllowed, match="not one of the utility"):
        use_rubric(solicitation=made.solicitation, rubric=other.rubric, by=made.procurement)


def test_the_rubric_stays_once_somebody_has_begun_to_score():
    made = an_evaluation(n_offers=1)
    save_scorecard(
        offer=made.offers[0], by=made.panel[0], scores={"other": ScoreDraft(Decimal(5))}, now=database_now()
    )

    with pytest.raises(Conflict, match="begun to score"):
        the_example_rubric(made)


@pytest.mark.parametrize("model", [Rubric, Criterion])
def test_the_database_refuses_to_change_or_delete_a_written_rubric(model):
    an_evaluation(n_offers=0)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        model.objects.update(code="changed")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        model.objects.filter(pk=model.objects.all()[0].pk)._raw_delete("default")
