"""Where needs stand, read from the grid's tree."""

import pytest

from bids.evaluation import places_of
from solicitations.models import Need
from solicitations.states import FacilityKind
from tests.factories.accounts import a_utility
from tests.factories.solicitations import a_facility, a_need

pytestmark = pytest.mark.django_db


def test_a_feeder_reaches_its_bank_and_its_substation_and_a_substation_no_feeder(django_assert_num_queries):
    utility = a_utility()
    substation = a_facility(utility, FacilityKind.SUBSTATION)
    bank = a_facility(utility, FacilityKind.BANK, parent=substation)
    group = a_facility(utility, FacilityKind.BANK_GROUP, parent=bank)
    feeder, other = (a_facility(utility, parent=group) for _ in range(2))
    above, below, beside = (a_need(utility, facility=place) for place in (substation, feeder, other))
    needs = Need.objects.filter(pk__in=[above.pk, below.pk, beside.pk])
    with django_assert_num_queries(1):
        places = places_of(needs.select_related("facility__parent__parent__parent"))
    reached = {need.pk: places.reaches(str(feeder.pk), str(need.pk)) for need in (above, below, beside)}
    assert reached == {above.pk: True, below.pk: True, beside.pk: False}
    assert [places.reaches(str(substation.pk), str(need.pk)) for need in (above, below)] == [True, False]
