"""The helpers' assertions tell what they saw, like those of the tests themselves."""

import pytest

pytest.register_assert_rewrite("tests.journeys.path", "tests.journeys.speaking", "tests.journeys.independent")
