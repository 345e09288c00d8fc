"""The registry, the checker and the schema say the same."""

import copy
import json
import uuid
from datetime import date
from decimal import Decimal

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bids.documents import InvalidOffer, Limits, Rules, check_offer, document_from_parts, parse_offer
from bids.documents.reader import spell
from bids.documents.registry import DELIVERY, GROUPS, KINDS_OF, Kind
from bids.documents.schema import offer_schema
from bids.states import Part, Technology
from seal.canonical import sha256
from solicitations.documents.catalogue import Requirement
from solicitations.states import RequirementKind

NEED, OTHER_NEED = uuid.UUID(int=1), uuid.UUID(int=2)
PLACE, OTHER_PLACE = uuid.UUID(int=3), uuid.UUID(int=4)
RULES = Rules(frozenset({NEED, OTHER_NEED}), frozenset({PLACE, OTHER_PLACE}))
NONCES = ("a" * 64, "b" * 64)
DATES = [f"20{year}-0{month}-01" for year in (27, 28) for month in range(1, 9)]
PAID = "technical.incrementality.paid_elsewhere"
FIELDS = [(group, each) for group in GROUPS for each in group.fields]


def numbers(field, *, places=2):
    least, most = Decimal(field.least), min(Decimal(field.most), Decimal(10**6))
    if field.is_above:
        least += Decimal("0.01")
    return st.decimals(least, most, places=places).map(spell)


def texts(field, least=1):
    words = st.text(
        st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zs")), min_size=least, max_size=40
    )
    return words.map(lambda word: word[: int(field.most)]).filter(lambda word: word == word.strip())


def values_of(field, technology):
    """Canonical values of one field."""
    kinds = {
        Kind.TEXT: lambda: texts(field),
        Kind.AREA: lambda: texts(field),
        Kind.KEY: lambda: st.from_regex(r"[a-z][a-z0-9.-]{0,9}", fullmatch=True),
        Kind.KEYS: lambda: st.sets(st.sampled_from(["x1", "x2", "x3"]), min_size=1).map(sorted),
        Kind.NUMBER: lambda: numbers(field),
        Kind.FRACTION: lambda: numbers(field),
        Kind.WHOLE: lambda: st.integers(int(field.least), int(field.most)),
        Kind.DAY: lambda: st.sampled_from(DATES),
        Kind.TRUTH: st.booleans,
        Kind.CHOICE: lambda: st.sampled_from(field.values),
        Kind.MONTHS: lambda: st.lists(numbers(field), min_size=12, max_size=12),
        Kind.MONTH_LIST: lambda: st.sets(st.integers(1, 12), min_size=1).map(sorted),
        Kind.MONTH_HOURS: lambda: numbers(field).map(lambda kw: [[kw] * 24] * 11 + [["1"] * 24]),
        Kind.HOURS: lambda: numbers(field).map(lambda kw: ["1"] + [kw] * 8759),
        Kind.ROWS: lambda: st.lists(fields_of(field.columns, technology), min_size=1, max_size=3),
        Kind.TECHNOLOGY: lambda: st.just(technology),
        Kind.NEEDS: lambda: st.sets(st.sampled_from([str(NEED), str(OTHER_NEED)]), min_size=1).map(sorted),
        Kind.PLACE: lambda: st.just(str(PLACE)),
        Kind.CURRENCY: lambda: st.just("USD"),
        Kind.DELIVERY: lambda: deliveries(technology),
        Kind.ANSWERS: st.nothing,
    }
    return kinds[field.kind]()


def fields_of(fields, technology):
    always = {e.name: values_of(e, technology) for e in fields if e.required or e.default is not None}
    maybe = {e.name: values_of(e, technology) for e in fields if e.name not in always}
    return st.fixed_dictionaries(always, optional=maybe)


def deliveries(technology):
    return st.sampled_from(KINDS_OF.get(technology, ("month_hour", "hourly"))).flatmap(of_kind)


def of_kind(kind):
    told = fields_of(DELIVERY[kind], "STORAGE").map(lambda found: {"kind": kind} | found)
    if kind == "hybrid":
        inner = st.tuples(told, of_kind("month_hour"), of_kind("storage"))
        return inner.map(
            lambda t: t[0] | {"shape": t[1], "storage": {k: v for k, v in t[2].items() if k != "kind"}}
        )
    return told


@st.composite
def offers(draw):
    """Both parts with fields that are each good; they may not fit together."""
    technology = draw(st.sampled_from(Technology.values))
    parts = {"technical": {}, "price": {}}
    for group in GROUPS:
        fields = [each for each in group.fields if each.kind != Kind.ANSWERS]
        told = draw(fields_of(fields, technology))
        where = parts[str(group.part)]
        if group.key and told:
            where[group.key] = told
        elif not group.key:
            where |= told
    return parts


SLOW = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@SLOW
@given(offers())
def test_what_each_field_allows_is_allowed_by_checker_and_schema(parts):
    jsonschema.validate(parts, offer_schema(RULES), jsonschema.Draft202012Validator)
    checked = check_offer(**parts, rules=RULES)
    compared = {
        "delivery_shares",
        "ends_on", "commercial_operation_on", "on", "contract_kw", "exclusive_group", "only_with", "least_share",
        "inclusive_group", "blocks", "joint_bidders", "soc_max", "applied_on", "study_on", "agreement_on",
        "in_service_on", "fixed_usd_per_kw_month", "minimum_take_mwh_per_year", "starts_per_year", "start_usd", "kw",
    }  # fmt: skip
    assert {problem.path.rsplit(".", 1)[-1] for problem in checked.problems} <= compared


@SLOW
@given(offers())
def test_a_document_read_again_is_the_same_document(parts):
    first = check_offer(**parts, rules=RULES)
    again = check_offer(technical=first.technical, price=first.price, rules=RULES)
    assert (again.technical, again.price) == (first.technical, first.price)
    if not first.problems:
        document = parse_offer(**parts, rules=RULES, nonces=NONCES)
        rebuilt = document_from_parts(document.technical_bytes, document.price_bytes)
        assert (rebuilt, rebuilt.digest) == (document, document.digest)


JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(
        ["\ud800", "\x00", "1e400", "٣", "NaN", 10**400, "9" * 5000, "2027-02-30", [[]], {"": {}}]
    ),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.just("\udfff"), inner),
    max_leaves=6,
)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(FIELDS), JUNK)
def test_no_value_in_any_field_crashes_the_checker_and_each_refusal_can_be_sent(place, junk):
    group, field = place
    parts = a_whole_offer()
    where = parts[str(group.part)]
    (where.setdefault(group.key, {}) if group.key else where)[field.name] = junk
    try:
        document = parse_offer(**parts, rules=RULES, nonces=NONCES)
    except InvalidOffer as refused:
        told = [f"{problem.path} {problem.message}" for problem in refused.problems]
        assert all(len(each.encode()) < 5000 for each in told)
    else:
        assert len(document.technical_bytes) > 0


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(JUNK, JUNK)
def test_no_junk_in_the_place_of_a_part_or_group_crashes_the_checker(one, other):
    assert check_offer(technical=one, price=other, rules=RULES).problems
    for group in GROUPS:
        if group.key:
            parts = a_whole_offer()
            parts[str(group.part)][group.key] = one
            check_offer(**parts, rules=RULES)


def a_whole_offer(**changes):
    """An offer that says something in every group."""
    technical = {
        "name": "Corral battery",
        "technology": "STORAGE",
        "needs": [str(NEED)],
        "delivery_point": str(PLACE),
        "delivery_shares": [{"place": str(PLACE), "share": "0.7"}, {"place": str(OTHER_PLACE), "share": "0.3"}],
        "starts_on": "2027-06-01",
        "ends_on": "2037-05-31",
        "commercial_operation_on": "2027-05-01",
        "milestones": [{"name": "Permit", "on": "2026-11-01"}, {"name": "Equipment", "on": "2027-02-01"}],
        "contract_kw": [2500] * 12,
        "availability": 0.97,
        "delivery": {
            "kind": "storage", "power_kw": 2500, "energy_kwh": 12500, "round_trip_efficiency": "0.86",
            "max_cycles_per_day": 1, "max_cycles_per_year": 300,
        },
        "operation": {"ramp_kw_per_minute": 500, "notice_minutes": 10, "duration_hours": 5},
        "project": {"description": "A battery", "stage": "new", "position": "front", "latitude": "37.25"},
        "interconnection": {"status": "applied", "queue_position": "Q17", "applied_on": "2026-01-05"},
        "site": {"control": "lease", "controlled_until": "2040-01-01"},
        "bidder": {
            "legal_name": "Corral LLC", "contact_name": "A. Person", "contact_email": "a@corral.example",
            "ownership": "third_party",
            "joint_bidders": [{"name": "Corral LLC", "share": "0.6"}, {"name": "Other LLC", "share": "0.4"}],
        },
        "incrementality": {
            "declaration": "partially",
            "paid_elsewhere": [{"service": "system_ra", "payer": "RA contract", "kind": "contract", "kw": 500}],
        },
        "market": {"participation": "energy", "has_priority_here": True},
        "viability": {"developer_experience": "Eleven projects"},
        "exceptions": [{"clause": "9.2", "proposed": "thirty days", "reason": "Our lender asks for it"}],
        "together": {"key": "battery-a", "exclusive_group": "site-1", "only_with": ["solar-a"]},
        **changes,
    }  # fmt: skip
    return {
        "technical": technical,
        "price": {"fixed_usd_per_kw_month": 12, "start_usd": 40, "starts_per_year": 100},
    }


def problems_of(parts, rules=RULES):
    return {each.path: each.message for each in check_offer(**parts, rules=rules).problems}


def test_a_whole_offer_is_taken():
    assert problems_of(a_whole_offer()) == {}


def put(parts, path, value):
    parts = copy.deepcopy(parts)
    *way, last = path.split(".")
    where = parts
    for step in way:
        where = where[int(step)] if step.isdigit() else where.setdefault(step, {})
    where[int(last) if last.isdigit() else last] = value
    return parts


@pytest.mark.parametrize(
    ("path", "value", "refused"),
    [
        ("technical.milestones.1.on", "2026-10-31", "technical.milestones[2].on"),
        ("technical.milestones.1.on", "2027-05-02", "technical.milestones[2].on"),
        ("technical.milestones.0", {"on": "2026-11-01"}, "technical.milestones[1].name"),
        ("technical.milestones.0.off", 1, "technical.milestones[1].off"),
        ("technical.milestones", [{}] * 21, "technical.milestones"),
        ("technical.milestones", "soon", "technical.milestones"),
        ("technical.bidder.joint_bidders.0.share", "0.5", "technical.bidder.joint_bidders"),
        ("technical.bidder.legal_name", "x" * 201, "technical.bidder.legal_name"),
        ("technical.bidder.legal_name", "a\x00b", "technical.bidder.legal_name"),
        ("technical.bidder.legal_name", 7, "technical.bidder.legal_name"),
        ("technical.bidder.ownership", "mine", "technical.bidder.ownership"),
        ("technical.project.latitude", "91", "technical.project.latitude"),
        ("technical.project.latitude", "٣٧", "technical.project.latitude"),
        ("technical.project.customers", "1.5", "technical.project.customers"),
        ("technical.project.nameplate_kw", 0, "technical.project.nameplate_kw"),
        ("technical.operation.ramp_kw_per_minute", "1e400", "technical.operation.ramp_kw_per_minute"),
        ("technical.operation.notice_minutes", float("nan"), "technical.operation.notice_minutes"),
        ("technical.interconnection.agreement_on", "2025-01-05", "technical.interconnection.agreement_on"),
        ("technical.interconnection.applied_on", "20260105", "technical.interconnection.applied_on"),
        ("technical.interconnection", "yes", "technical.interconnection"),
        ("technical.interconnection.statsu", "x", "technical.interconnection.statsu"),
        ("technical.site.control", "rented", "technical.site.control"),
        (f"{PAID}.0.service", "magic", f"{PAID}[1].service"),
        (f"{PAID}.0.kw", 0, f"{PAID}[1].kw"),
        ("technical.market.has_priority_here", "yes", "technical.market.has_priority_here"),
        ("technical.exceptions.0.proposed", "", "technical.exceptions[1].proposed"),
        ("technical.together.key", "a b", "technical.together.key"),
        ("technical.together.only_with", ["battery-a"], "technical.together.only_with"),
        ("technical.together.only_with", "solar-a", "technical.together.only_with"),
        ("technical.together.inclusive_group", "site-1", "technical.together.inclusive_group"),
        ("technical.together.quantity", "divisible", "technical.together.least_share"),
        ("technical.together.quantity", "blocks", "technical.together.blocks"),
        ("technical.together.blocks", 4, "technical.together.blocks"),
        ("technical.delivery_shares.0.share", "0.6", "technical.delivery_shares"),
        ("technical.delivery_shares.0.place", str(OTHER_NEED), "technical.delivery_shares[1].place"),
        ("technical.delivery_shares.0.share", 0, "technical.delivery_shares[1].share"),
        ("technical.delivery_point", str(NEED), "technical.delivery_point"),
        ("technical.delivery.max_cycles_per_day", -1, "technical.delivery.max_cycles_per_day"),
        ("technical.schema", "gridtender.offer/3", "technical.schema"),
        ("price.start_usd", None, "price.start_usd"),
        ("price.starts_per_year", None, "price.starts_per_year"),
        ("price.fixed_usd_per_kw_month_by_month", [1] * 12, "price.fixed_usd_per_kw_month"),
        ("price.fixed_usd_per_kw_month_by_month", [1] * 11, "price.fixed_usd_per_kw_month_by_month"),
        ("price.minimum_take_mwh_per_year", 5, "price.minimum_take_mwh_per_year"),
    ],
)  # fmt: skip
def test_each_mistake_is_refused_at_its_path_and_there_alone(path, value, refused):
    assert list(problems_of(put(a_whole_offer(), path, value))) == [refused]


def test_every_mistake_is_told_at_once():
    parts = put(put(a_whole_offer(), "technical.site.control", "rented"), "price.start_usd", -1)
    parts = put(parts, "technical.bidder.ownership", "mine")
    assert set(problems_of(parts)) == {
        "technical.site.control",
        "technical.bidder.ownership",
        "price.start_usd",
    }


ASKED = {group.code: [e.name for e in group.fields if e.asked] for group in GROUPS if group.is_optional}


@pytest.mark.parametrize("code", [code for code, names in ASKED.items() if names])
def test_a_group_that_is_asked_for_must_be_filled_in_and_another_may_stay_empty(code):
    group = next(group for group in GROUPS if group.code == code)
    parts = a_whole_offer()
    parts["technical"].pop(group.key, None)
    assert problems_of(parts) == {}
    asked = Rules(RULES.need_ids, RULES.delivery_point_ids, limits=Limits(asked_groups=frozenset({code})))
    assert set(problems_of(parts, asked)) == {f"technical.{group.key}.{name}" for name in ASKED[code]}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(parts, offer_schema(asked), jsonschema.Draft202012Validator)


def test_variants_and_the_utility_s_own_projects_are_refused_where_the_rules_say_no():
    limits = Limits(allows_variants=False, allows_utility_owned=False)
    rules = Rules(RULES.need_ids, RULES.delivery_point_ids, limits=limits)
    parts = put(a_whole_offer(), "technical.bidder.ownership", "utility")
    assert set(problems_of(parts, rules)) == {
        "technical.together.exclusive_group",
        "technical.bidder.ownership",
    }


def test_a_date_after_the_need_is_a_notice_and_no_problem():
    rules = Rules(RULES.need_ids, RULES.delivery_point_ids, needed_on=date(2027, 5, 15))
    checked = check_offer(**a_whole_offer(), rules=rules)
    assert ([n.path for n in checked.notices], checked.problems) == (["technical.starts_on"], [])


def test_monthly_prices_are_held_against_the_cap():
    limits = Limits(price_cap_usd_per_kw_year=Decimal(100))
    rules = Rules(RULES.need_ids, RULES.delivery_point_ids, limits=limits)
    prices = {"fixed_usd_per_kw_month": 0, "fixed_usd_per_kw_month_by_month": [9] * 12}
    parts = a_whole_offer() | {"price": prices}
    assert list(problems_of(parts, rules)) == ["price.fixed_usd_per_kw_month_by_month"]


def test_the_schema_enumerates_what_the_solicitation_asks_for():
    requirement = Requirement("RESPONSE", "Response", RequirementKind.NUMBER, "AT_MOST", ("5",), "minutes")
    rules = Rules(
        RULES.need_ids, RULES.delivery_point_ids, requirements=(requirement,),
        limits=Limits(technologies=frozenset({"STORAGE"})),
    )  # fmt: skip
    schema = offer_schema(rules)["properties"]["technical"]
    assert schema["properties"]["technology"]["enum"] == ["STORAGE"]
    assert len(schema["properties"]["delivery"]["oneOf"]) == 1
    assert schema["properties"]["answers"]["required"] == ["RESPONSE"]
    assert "answers" in schema["required"]
    jsonschema.Draft202012Validator.check_schema(offer_schema(rules))


def test_every_field_has_a_label_one_name_on_the_form_and_a_way_to_be_read():
    names = [each.typed for group in GROUPS for each in group.named]
    assert len(names) == len(set(names))
    assert all(each.label for _, each in FIELDS)
    assert {str(group.part) for group in GROUPS} == {str(part) for part in Part}


# The bytes of an offer of the first edition, as it was sealed then.
FIRST_TECHNICAL = (
    b'{"availability":"0.97","commercial_operation_on":"2027-05-01","contract_kw":["2500","2500","2500","2500","2500",'
    b'"2500","2500","2500","2500","2500","2500","2500"],"degradation_per_year":"0","delivery":{"ancillary_services":'
    b'false,"energy_kwh":"12500","kind":"storage","power_kw":"2500","round_trip_efficiency":"0.86","soc_max":"1",'
    b'"soc_min":"0"},"delivery_point":"00000000-0000-0000-0000-000000000003","ends_on":"2037-05-31","name":'
    b'"Corral battery","needs":["00000000-0000-0000-0000-000000000001"],"nonce":"'
    + b"a"
    * 64
    + b'","other_value":"",'
    b'"rps_eligible":false,"schema":"gridtender.offer/1","starts_on":"2027-06-01","technology":"STORAGE","viability":'
    b'{"commercial_technology":"","delivery_date":"","developer_experience":"","interconnection":"",'
    b'"o_and_m_experience":""}}'
)
FIRST_PRICE = (
    b'{"currency":"USD","escalator_per_year":"0.02","fixed_usd_per_kw_month":"12","nonce":"'
    + b"b" * 64
    + b'",'
    b'"schema":"gridtender.offer/1","variable_usd_per_mwh":"3"}'
)


def test_an_offer_of_the_first_edition_keeps_its_bytes():
    document = document_from_parts(FIRST_TECHNICAL, FIRST_PRICE)
    assert (document.technical_bytes, document.price_bytes) == (FIRST_TECHNICAL, FIRST_PRICE)
    hashes = {"price": sha256(FIRST_PRICE), "technical": sha256(FIRST_TECHNICAL)}
    assert document.digest == sha256(json.dumps(hashes, separators=(",", ":")).encode())


def test_an_offer_of_the_first_edition_sent_again_differs_by_its_edition_alone():
    first = document_from_parts(FIRST_TECHNICAL, FIRST_PRICE)
    parts = [{k: v for k, v in part.items() if k != "nonce"} for part in (first.technical, first.price)]
    again = parse_offer(technical=parts[0], price=parts[1], rules=RULES, nonces=NONCES)
    edition = {"schema": "gridtender.offer/2"}
    assert (again.technical, again.price) == (first.technical | edition, first.price | edition)
