"""What people are told of a run that the system asked for."""

import pytest
from django.core import mail
from django.urls import reverse

from accounts.states import Role
from kernel.clock import database_now
from kernel.models import OutboxMessage
from review.models import RerunNotice
from review.queries import waiting_for
from review.services import tell_of_reruns
from review.tasks import send_rerun_notice
from solicitations.models import Assignment, Solicitation
from solicitations.states import SolicitationState
from tests.factories.review import a_finished_run, an_evaluation
from tests.factories.solicitations import assign
from tests.review.test_pages import n_queries, text_of
from valuation.models import Run
from valuation.states import RunState

pytestmark = pytest.mark.django_db


def run_again(made=None, **changes):
    """An evaluation whose offers changed places in a run that the system asked for."""
    made = made or an_evaluation(n_offers=2)
    first = a_finished_run(made, prices=[10.0, 11.0])
    second = a_finished_run(made, **({"prices": [12.0, 11.0]} | changes))
    causes = [{"kind": "TERMS", "offers": [str(made.offers[0].pk)]}]
    Run.objects.filter(pk=second.pk).update(follows=first, requested_by=None, causes=causes)
    made.run = Run.objects.get(pk=second.pk)
    return made


def tell():
    return tell_of_reruns(now=database_now())


def told(user):
    return [each for each in waiting_for(user, now=database_now()) if each.title.startswith("See what moved")]


def test_procurement_chair_and_evaluator_are_told_once_and_nobody_else():
    made = run_again()

    assert (tell(), tell()) == (3, 0)

    people = set(RerunNotice.objects.values_list("user", flat=True))
    assert people == {made.procurement.pk, made.chair.pk, made.evaluator.pk}
    one, other = made.offers
    words = f"Valued again because the terms of {one} were mended. Ranks moved: "
    words += f"{other} from 2 to 1, {one} from 1 to 2."
    assert [each.detail for each in told(made.chair)] == [words]
    assert told(made.panel[0]) == []


def test_the_mail_says_how_many_ranks_moved_and_where_to_read_which():
    made = run_again()
    tell()
    ids = list(
        OutboxMessage.objects.filter(topic="review.send_rerun_notice").values_list("subject_id", flat=True)
    )

    for each in [*ids, *ids]:
        send_rerun_notice(str(each))

    assert len(mail.outbox) == 3
    assert {each.to[0] for each in mail.outbox} == {
        made.procurement.email,
        made.chair.email,
        made.evaluator.email,
    }
    body = mail.outbox[0].body
    assert "2 ranks moved." in body
    assert f"/rank-changes/?before={made.run.follows_id}&after={made.run.pk}" in body
    assert not any(offer.alias in body for offer in made.offers)


def test_what_was_read_is_not_told_again(client):
    made = run_again()
    tell()
    client.force_login(made.chair)
    url = reverse("review:rank-changes", args=[made.solicitation.pk])
    shown = text_of(client.get(url))
    assert "You were told of a valuation that was run again." in shown
    assert f"begun by itself because the terms of {made.offers[0]} were mended." in shown

    client.post(url)

    assert (told(made.chair), len(told(made.procurement))) == ([], 1)
    assert "You were told" not in text_of(client.get(url))


def test_who_sees_no_values_yet_is_told_once_they_do():
    made = run_again()
    both = made.chair
    role = assign(made.solicitation, Role.PANEL)
    Assignment.objects.filter(user=role).update(user=both)
    assert tell() == 2

    Assignment.objects.filter(user=both, role=Role.PANEL).delete()

    assert tell() == 1
    assert RerunNotice.objects.filter(user=both).exists()


def test_who_lost_the_right_to_see_the_run_reads_nothing_of_it(client):
    made = run_again()
    tell()
    assert len(told(made.chair)) == 1

    Assignment.objects.filter(user=made.chair).update(ended_at=database_now())

    assert told(made.chair) == []


def test_nobody_is_told_of_a_run_that_a_person_asked_for_or_that_is_under_way_or_after_the_award():
    made = an_evaluation(n_offers=2)
    a_finished_run(made)
    assert tell() == 0
    run_again(made)
    Run.objects.filter(pk=made.run.pk).update(state=RunState.RUNNING)
    assert tell() == 0
    Run.objects.filter(pk=made.run.pk).update(state=RunState.DONE)
    Solicitation.objects.update(state=SolicitationState.AWARDED)
    assert tell() == 0
    Solicitation.objects.update(state=SolicitationState.OPENED)
    assert tell() == 3


def test_the_dashboard_says_why_within_its_ten_queries(client):
    made = run_again()
    client.force_login(made.procurement)

    shown = text_of(client.get(reverse("review:dashboard", args=[made.solicitation.pk])))

    assert f"The offers were valued again because the terms of {made.offers[0]} were mended." in shown
    assert n_queries(client, made.procurement, "review:dashboard", made) == 10


def test_the_dashboard_says_why_a_run_is_under_way(client):
    made = run_again()
    Run.objects.filter(pk=made.run.pk).update(state=RunState.RUNNING, ended_at=None)
    client.force_login(made.procurement)

    shown = text_of(client.get(reverse("review:dashboard", args=[made.solicitation.pk])))

    assert f"It was begun because the terms of {made.offers[0]} were mended." in shown
