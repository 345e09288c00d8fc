from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.states import Role
from kernel.clock import database_now
from kernel.errors import Conflict, InvalidInput, NotAllowed
from solicitations.models import Deviation, Lesson, LessonAnswer, PrincipleComment, Rules, Solicitation, Stage
from solicitations.services.closing import record_deviation
from solicitations.services.rules import set_rules
from solicitations.states import ProtocolPart, SolicitationState
from solicitations.states.principles import CODES
from tests.factories.solicitations import a_draft_solicitation, a_published_solicitation, assign
from web.templatetags.units import kw

pytestmark = pytest.mark.django_db
S = SolicitationState


def at(name, solicitation, *more):
    return reverse(f"solicitations:{name}", args=[solicitation.pk, *more])


def test_rules_are_set_by_form_and_shown_to_everybody_once_published(client):
    draft = a_draft_solicitation()
    client.force_login(assign(draft, Role.PROCUREMENT))
    given = {"least_offer_kw": "100", "most_offer_kw": "5000", "cost_cap_share_of_deferral": "0.85"}
    assert client.post(at("rules-edit", draft), {**given, "allows_variants": "on"}).status_code == 302
    rules = Rules.objects.get()
    assert (rules.least_offer_kw, rules.cost_cap_share_of_deferral) == (Decimal(100), Decimal("0.85"))
    page = client.get(at("rules", draft)).content.decode()
    assert f"from {kw(100)} up to {kw(5000)}" in page
    assert "85% of the deferral value" in page
    client.logout()
    assert client.get(at("rules", draft)).status_code == 404


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"least_offer_kw": Decimal(5), "most_offer_kw": Decimal(4)}, "most_offer_kw"),
        ({"price_cap_usd_per_kw_year": Decimal(-1)}, "price_cap_usd_per_kw_year"),
        ({"cost_cap_share_of_deferral": Decimal("1.1")}, "cost_cap_share_of_deferral"),
    ],
)
def test_rules_that_cannot_be_are_refused_at_their_field(given, field):
    draft = a_draft_solicitation()
    with pytest.raises(InvalidInput) as refused:
        set_rules(solicitation=draft, by=assign(draft, Role.PROCUREMENT), **given)
    assert (refused.value.field, Rules.objects.count()) == (field, 0)


def test_rules_are_locked_with_the_evaluation():
    draft = a_draft_solicitation(evaluation_digest="b" * 64)
    with pytest.raises(Conflict, match="locked"):
        set_rules(solicitation=draft, by=assign(draft, Role.PROCUREMENT), least_offer_kw=Decimal(1))


def test_a_deviation_is_chained_published_and_fixed(client):
    solicitation = a_published_solicitation(evaluation_digest="b" * 64)
    buyer = assign(solicitation, Role.PROCUREMENT)
    client.force_login(buyer)
    for reason in ("The vintage was withdrawn.", "Again."):
        given = {"part": "CURVES", "description": "Energy curve v2 in place of v1.", "reason": reason}
        assert client.post(at("deviation-create", solicitation), given).status_code == 302
    first, second = Deviation.objects.order_by("number")
    assert (first.digest_before, second.digest_before) == ("b" * 64, first.digest_after)
    client.logout()
    assert "The vintage was withdrawn." in client.get(at("rules", solicitation)).content.decode()


def test_nothing_deviates_before_publication_and_nobody_else_records_it():
    draft, published = a_draft_solicitation(), a_published_solicitation()
    given = {"part": ProtocolPart.METHOD, "description": "x", "reason": "y", "now": database_now()}
    with pytest.raises(Conflict):
        record_deviation(solicitation=draft, by=assign(draft, Role.PROCUREMENT), **given)
    with pytest.raises(NotAllowed):
        record_deviation(solicitation=published, by=assign(published, Role.EVALUATOR), **given)


def test_principles_show_their_evidence_and_what_the_evaluator_says(client):
    solicitation = a_published_solicitation()
    evaluator = assign(solicitation, Role.EVALUATOR)
    client.force_login(evaluator)
    answer = client.post(at("principle-comment", solicitation, "FAIR"), {"text": "I saw every answer."})
    assert answer.status_code == 302
    client.logout()
    page = client.get(at("principles", solicitation))
    text = page.content.decode()
    assert (text.count("<h3"), len(CODES)) == (19, 19)
    assert "I saw every answer." in text
    assert "An independent evaluator watches" in text
    assert "Not yet: Lessons kept or taken up" in text


def test_only_the_evaluator_comments_on_principles(client):
    solicitation = a_published_solicitation()
    client.force_login(assign(solicitation, Role.PROCUREMENT))
    assert client.post(at("principle-comment", solicitation, "FAIR"), {"text": "x"}).status_code == 403
    assert PrincipleComment.objects.count() == 0


def test_lessons_of_the_close_wait_for_the_next_draft(client):
    ended = a_published_solicitation()
    Solicitation.objects.filter(pk=ended.pk).update(state=S.NO_AWARD)
    client.force_login(assign(ended, Role.PROCUREMENT))
    given = {
        "form-TOTAL_FORMS": "3",
        "form-INITIAL_FORMS": "0",
        "form-0-part": "PROCESS",
        "form-0-text": "Six weeks were too short.",
        "form-0-proposal": "Give eight weeks.",
        "form-1-part": "METHOD",
        "form-2-part": "METHOD",
    }
    assert client.post(at("solicitation-close", ended), given).status_code == 302
    ended.refresh_from_db()
    lesson = Lesson.objects.get()
    assert (ended.state, lesson.proposal) == (S.CLOSED, "Give eight weeks.")
    draft = a_draft_solicitation(ended.organisation)
    client.force_login(assign(draft, Role.PROCUREMENT))
    assert "Give eight weeks." in client.get(at("lesson-list", draft)).content.decode()
    taken = {"lesson": str(lesson.pk), "is_taken_up": "yes", "note": "Nine weeks."}
    assert client.post(at("lesson-answer", draft), taken).status_code == 302
    assert LessonAnswer.objects.get().is_taken_up
    assert "Answer a lesson" not in client.get(at("lesson-list", draft)).content.decode()


def test_a_close_without_lessons_is_refused(client):
    ended = a_published_solicitation()
    Solicitation.objects.filter(pk=ended.pk).update(state=S.NO_AWARD)
    client.force_login(assign(ended, Role.PROCUREMENT))
    empty = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-part": "METHOD"}
    assert client.post(at("solicitation-close", ended), empty).status_code == 422
    ended.refresh_from_db()
    assert ended.state == S.NO_AWARD


def test_steps_and_verdicts_are_taken_by_page(client):
    solicitation = a_published_solicitation(route=["EVALUATION", "SELECTION", "CONSULTATION"])
    buyer, group = assign(solicitation, Role.PROCUREMENT), assign(solicitation, Role.PRG)
    Solicitation.objects.filter(pk=solicitation.pk).update(state=S.OPENED)
    client.force_login(buyer)
    overview = client.get(at("solicitation-detail", solicitation)).content.decode()
    assert "Begin the evaluation" in overview
    assert client.post(at("stage-step", solicitation), {"reference": ""}).status_code == 302
    Solicitation.objects.filter(pk=solicitation.pk).update(state=S.CONSULTATION)
    Stage.objects.create(solicitation=solicitation, state=S.CONSULTATION, began_at=database_now())
    assert client.get(at("stage-verdict", solicitation)).status_code == 403
    client.force_login(group)
    assert f"Give the verdict on {solicitation.code}" in client.get("/").content.decode()
    assert "Give the verdict" in client.get(at("solicitation-detail", solicitation)).content.decode()
    refused = client.post(at("stage-verdict", solicitation), {"is_passed": "no", "reason": ""})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["reason"])
    sent_back = client.post(at("stage-verdict", solicitation), {"is_passed": "no", "reason": "One site."})
    solicitation.refresh_from_db()
    assert (sent_back.status_code, solicitation.state) == (302, S.SELECTION)


def test_the_edit_page_keeps_route_and_further_dates(client):
    draft = a_draft_solicitation()
    officer = assign(draft, Role.PROCUREMENT)
    client.force_login(officer)
    now = database_now()
    days = {
        name: (now + timedelta(days=n)).strftime("%Y-%m-%dT12:00")
        for name, n in (
            ("conference", 2),
            ("questions_due_at", 5),
            ("affiliate_offers_due", 8),
            ("offers_due_at", 9),
        )
    }
    given = {
        "title": "Relief",
        "needs": [str(draft.lots.get().need_id)],
        "route": ["SELECTION", "CONSULTATION"],
        **days,
    }
    answer = client.post(at("solicitation-edit", draft), given)
    assert answer.status_code == 302, answer.context["form"].errors
    draft.refresh_from_db()
    kinds = sorted(draft.dates.values_list("kind", flat=True))
    assert (draft.route, kinds) == (["SELECTION", "CONSULTATION"], ["AFFILIATE_OFFERS_DUE", "CONFERENCE"])
