import pytest

from accounts.states import Role
from audit.models import Entry
from kernel.clock import database_now, instant
from kernel.errors import Conflict
from solicitations.models import Solicitation
from solicitations.services import record_scores_locked
from solicitations.states import SolicitationState
from tests.factories.solicitations import a_published_solicitation, assign

pytestmark = pytest.mark.django_db


@pytest.fixture
def solicitation():
    found = a_published_solicitation()
    Solicitation.objects.filter(pk=found.pk).update(state=SolicitationState.EVALUATION)
    found.refresh_from_db()
    return found


def test_scores_are_locked_once_and_on_record(solicitation):
    chair, now = assign(solicitation, Role.CHAIR), database_now()
    record_scores_locked(solicitation=solicitation, by=chair, at=now)
    assert solicitation.scores_locked_at == now
    entry = Entry.objects.get(verb="solicitation.scores_locked")
    assert (entry.stream_id, entry.facts) == (solicitation.pk, {"scores_locked_at": instant(now)})
    with pytest.raises(Conflict, match="locked once"):
        record_scores_locked(solicitation=solicitation, by=chair, at=database_now())
    solicitation.refresh_from_db()
    assert solicitation.scores_locked_at == now


@pytest.mark.parametrize("state", [SolicitationState.PUBLISHED, SolicitationState.FILED])
def test_scores_are_locked_during_the_evaluation_only(solicitation, state):
    Solicitation.objects.filter(pk=solicitation.pk).update(state=state)
    chair = assign(solicitation, Role.CHAIR)
    with pytest.raises(Conflict):
        record_scores_locked(solicitation=solicitation, by=chair, at=database_now())
    solicitation.refresh_from_db()
    assert solicitation.scores_locked_at is None
