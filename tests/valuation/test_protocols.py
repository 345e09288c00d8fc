"""Writing and locking a protocol."""

import pytest

from accounts.states import Role
from audit.models import Entry
from kernel.clock import database_now
from kernel.errors import Conflict, InvalidInput, NotAllowed
from solicitations.models import Deviation, Solicitation
from solicitations.states import ProtocolPart
from tests.factories.accounts import a_utility
from tests.factories.curves import a_curve_version
from tests.factories.solicitations import a_pro_forma, assign
from tests.factories.valuation import MONEY, a_draft_with_procurement, a_protocol_content
from valuation.documents import InvalidProtocol, parse_protocol
from valuation.models import Protocol
from valuation.services import amend_protocol, lock_protocol, save_protocol

pytestmark = pytest.mark.django_db
HALF_SPLIT = {"deferral": {"projects": {"D1": {"need_split": {"a": "0.5"}}}}}


@pytest.fixture
def draft():
    return a_draft_with_procurement()


def test_saving_keeps_the_canonical_document_and_its_digest(draft):
    solicitation, officer = draft
    protocol = save_protocol(solicitation=solicitation, content=a_protocol_content(solicitation), by=officer)
    protocol.refresh_from_db()
    again = parse_protocol(protocol.content, curve_versions=_known(solicitation))
    assert (protocol.version, again.digest) == (1, protocol.digest)
    assert protocol.content["convention"]["discount_rate_per_year"] == "0.07"
    assert Entry.objects.get(verb="protocol.saved").facts["digest"] == protocol.digest


def test_saving_the_same_again_is_no_new_version_and_a_change_is(draft):
    solicitation, officer = draft
    content = a_protocol_content(solicitation)
    first = save_protocol(solicitation=solicitation, content=content, by=officer)
    same = save_protocol(solicitation=solicitation, content=content, by=officer)
    other = save_protocol(
        solicitation=solicitation, content=content | {"energy": {"loss_factor": "0.05"}}, by=officer
    )
    assert (same.pk, other.version) == (first.pk, 2)


def test_locking_hands_the_digest_to_the_solicitation(draft):
    solicitation, officer = draft
    protocol = save_protocol(solicitation=solicitation, content=a_protocol_content(solicitation), by=officer)
    lock_protocol(protocol=protocol, by=officer, now=database_now())
    told = Solicitation.objects.get(pk=solicitation.pk)
    assert (told.protocol_digest, protocol.locked_by) == (protocol.digest, officer)
    assert list(Entry.objects.filter(stream_id=solicitation.pk).values_list("verb", flat=True)) == [
        "protocol.saved",
        "protocol.locked",
        "solicitation.protocol_locked",
    ]


def test_a_locked_protocol_is_locked_once_and_followed_by_no_other(draft):
    solicitation, officer = draft
    content = a_protocol_content(solicitation)
    protocol = save_protocol(solicitation=solicitation, content=content, by=officer)
    lock_protocol(protocol=protocol, by=officer, now=database_now())
    with pytest.raises(Conflict):
        lock_protocol(protocol=protocol, by=officer, now=database_now())
    solicitation.refresh_from_db()
    with pytest.raises(NotAllowed):
        save_protocol(solicitation=solicitation, content=content, by=officer)


def test_only_the_newest_version_can_be_locked(draft):
    solicitation, officer = draft
    content = a_protocol_content(solicitation)
    old = save_protocol(solicitation=solicitation, content=content, by=officer)
    save_protocol(solicitation=solicitation, content=content | {"ra": {"local": "bundled"}}, by=officer)
    with pytest.raises(Conflict, match="Version 2 is newer"):
        lock_protocol(protocol=old, by=officer, now=database_now())


@pytest.mark.parametrize("role", [Role.PLANNER, Role.CHAIR, Role.EVALUATOR, Role.ENGINEER])
def test_nobody_but_procurement_writes_the_protocol(draft, role):
    solicitation, _ = draft
    content = a_protocol_content(solicitation)
    with pytest.raises(NotAllowed):
        save_protocol(solicitation=solicitation, content=content, by=assign(solicitation, role))
    assert not Protocol.objects.exists()


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"convention": MONEY | {"discount_rate_per_year": "NaN"}}, "convention.discount_rate_per_year", "decimal"),
        ({"convention": MONEY | {"inflation_per_year": "0.09"}}, "convention.inflation_per_year", "below"),
        ({"convention": MONEY | {"id": "real-v9"}}, "convention.id", "must be one of"),
        ({"curves": {"ENERGY": "not-a-version"}}, "curves.ENERGY", "must be the id of a version"),
        ({"curves": {"GAS": "x"}}, "curves.GAS", "not a field"),
        ({"energy": {"loss_factor": "2"}}, "energy.loss_factor", "between 0 and 0.5"),
        ({"nqc": {"SOLAR": {"rule": "elcc"}}}, "nqc.SOLAR.elcc_by_month", "12 numbers"),
        ({"ghg": {"usd_per_tonne": "30", "tonnes_per_mwh": "0.4"}}, "ghg.document", "is missing"),
        ({"deferral": {"policy": "maybe"}}, "deferral.policy", "must be one of"),
        (HALF_SPLIT, "deferral.projects.D1.need_split", "sum to 1"),
        ({"surprise": 1}, "surprise", "not a field"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_path(draft, change, field, words):
    solicitation, officer = draft
    with pytest.raises(InvalidProtocol) as caught:
        save_protocol(
            solicitation=solicitation, content=a_protocol_content(solicitation) | change, by=officer
        )
    assert caught.value.field == field
    assert words in caught.value.message
    assert not Protocol.objects.exists()


def test_another_utilitys_curve_is_refused(draft):
    solicitation, officer = draft
    foreign = a_curve_version(a_utility())
    content = a_protocol_content(solicitation) | {"curves": {"ENERGY": str(foreign.pk)}}
    with pytest.raises(InvalidProtocol, match="utility's"):
        save_protocol(solicitation=solicitation, content=content, by=officer)


def test_a_project_with_a_withheld_need_must_be_split_by_the_protocol(draft):
    solicitation, officer = draft
    need = solicitation.lots.get().need
    silent = type(need).objects.create(
        organisation=need.organisation,
        code="CC-1",
        title="Withheld",
        facility=need.facility,
        service=need.service,
        form=need.form,
        is_confidential=True,
    )
    project = need.projects.get()
    silent.projects.add(project)
    content = a_protocol_content(solicitation)
    with pytest.raises(Conflict, match="also serves CC-1"):
        save_protocol(solicitation=solicitation, content=content, by=officer)
    split = {"projects": {project.code: {"need_split": {need.code: "1"}}}}
    assert (
        save_protocol(solicitation=solicitation, content=content | {"deferral": split}, by=officer).version
        == 1
    )


def test_a_rule_the_engine_refuses_is_refused_with_its_field(draft):
    solicitation, officer = draft
    project = solicitation.lots.get().need.projects.get()
    split = {"projects": {project.code: {"need_split": {"unknown": "1"}}}}
    with pytest.raises(InvalidInput, match=r"projects\[0\]"):
        save_protocol(
            solicitation=solicitation,
            content=a_protocol_content(solicitation) | {"deferral": split},
            by=officer,
        )


def _known(solicitation):
    versions = solicitation.organisation.curves.values_list("versions__pk", "kind")
    return dict(versions)


@pytest.fixture
def published(draft):
    """A published solicitation with a locked protocol, its content and its officer."""
    solicitation, officer = draft
    content = a_protocol_content(solicitation)
    protocol = save_protocol(solicitation=solicitation, content=content, by=officer)
    lock_protocol(protocol=protocol, by=officer, now=database_now())
    now = database_now()
    Solicitation.objects.filter(pk=solicitation.pk).update(
        state="PUBLISHED",
        published_at=now,
        offers_due_at=now,
        pro_forma=a_pro_forma(solicitation.organisation),
        evaluation_digest="b" * 64,
    )
    solicitation.refresh_from_db()
    return solicitation, content, officer


def amend(solicitation, content, officer, **given):
    asked = {"part": ProtocolPart.ASSUMPTIONS, "reason": "The loss study was withdrawn.", **given}
    return amend_protocol(solicitation=solicitation, content=content, by=officer, now=database_now(), **asked)


def test_a_published_protocol_changes_by_a_published_deviation(published, client):
    solicitation, content, officer = published
    amended = amend(solicitation, content | {"energy": {"loss_factor": "0.05"}}, officer)
    first = Protocol.objects.get(solicitation=solicitation, version=1)
    assert (amended.version, amended.locked_by, first.locked_at is not None) == (2, officer, True)
    deviation = Deviation.objects.get()
    assert deviation.description.endswith("Changed: energy.")
    assert (deviation.digest_before, amended.deviation) == ("b" * 64, deviation)
    shown = client.get(f"/solicitations/{solicitation.pk}/rules/").content.decode()
    assert "The loss study was withdrawn." in shown
    client.force_login(officer)
    assert "by deviation 1" in client.get(f"/solicitations/{solicitation.pk}/protocol/").content.decode()


def test_a_deviation_that_changes_nothing_or_says_no_reason_is_refused(published):
    solicitation, content, officer = published
    with pytest.raises(InvalidInput, match="nothing changes"):
        amend(solicitation, content, officer)
    with pytest.raises(InvalidInput) as refused:
        amend(solicitation, content | {"energy": {"loss_factor": "0.05"}}, officer, reason=" ")
    assert (refused.value.field, Protocol.objects.count(), Deviation.objects.count()) == ("reason", 1, 0)


def test_only_procurement_deviates_and_never_in_a_draft(draft, published):
    solicitation, content, _officer = published
    with pytest.raises(NotAllowed):
        amend(solicitation, content, assign(solicitation, Role.EVALUATOR))
    other, other_officer = a_draft_with_procurement()
    with pytest.raises(NotAllowed):
        amend(other, a_protocol_content(other), other_officer)


def test_the_form_of_a_deviation_publishes_it(published, client):
    solicitation, _content, officer = published
    client.force_login(officer)
    url = f"/solicitations/{solicitation.pk}/protocol/amend/"
    form = client.get(url).context["form"]
    given = {
        name: "" if value is None else value
        for name, value in (
            (name, form.get_initial_for_field(field, name)) for name, field in form.fields.items()
        )
    }
    answer = client.post(
        url, given | {"discount_rate": "8", "part": "ASSUMPTIONS", "reason": "A new rate case."}
    )
    assert answer.status_code == 302, answer.context["form"].errors
    assert Deviation.objects.get().reason == "A new rate case."
    newest = Protocol.objects.filter(solicitation=solicitation).order_by("-version")[0]
    assert newest.content["convention"]["discount_rate_per_year"] == "0.08"
