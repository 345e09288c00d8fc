import base64

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env


@pytest.fixture
def given(monkeypatch):
    """Set one variable of the environment."""

    def set_it(value):
        if value is None:
            monkeypatch.delenv("TEST_VARIABLE", raising=False)
        else:
            monkeypatch.setenv("TEST_VARIABLE", value)

    return set_it


@pytest.mark.parametrize("value", [None, ""])
def test_a_missing_variable_refuses_to_start_and_is_named(given, value):
    given(value)
    with pytest.raises(ImproperlyConfigured, match="TEST_VARIABLE is not set"):
        env.text("TEST_VARIABLE")


@pytest.mark.parametrize("value", ["true", "2", "yes"])
def test_a_flag_is_one_or_nought(given, value):
    given(value)
    with pytest.raises(ImproperlyConfigured, match="TEST_VARIABLE must be 0 or 1"):
        env.flag("TEST_VARIABLE", default=False)


@pytest.mark.parametrize("value", ["short", base64.b64encode(b"x" * 31).decode()])
def test_a_master_key_of_the_wrong_size_is_refused(given, value):
    given(value)
    with pytest.raises(ImproperlyConfigured, match="TEST_VARIABLE must"):
        env.key_bytes("TEST_VARIABLE")


def test_a_database_on_a_socket(given):
    given("postgresql://web@/tender?host=/tmp/sockets")
    assert env.postgres("TEST_VARIABLE") == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "tender",
        "USER": "web",
        "PASSWORD": "",
        "HOST": "/tmp/sockets",  # noqa: S108 - an address, not a file
        "PORT": "",
    }


@pytest.mark.parametrize("value", ["mysql://a@b/c", "postgresql://a@b/"])
def test_another_database_is_refused(given, value):
    given(value)
    with pytest.raises(ImproperlyConfigured, match="TEST_VARIABLE must look like postgresql://"):
        env.postgres("TEST_VARIABLE")


@pytest.mark.parametrize(
    ("value", "backend"),
    [("console:", "console"), ("file:///tmp/mail", "filebased"), ("smtp://mail:25", "smtp")],
)
def test_mail_goes_where_the_address_says(given, value, backend):
    given(value)
    assert backend in env.email("TEST_VARIABLE", "console:")["EMAIL_BACKEND"]


def test_mail_to_an_unknown_place_is_refused(given):
    given("pigeon://home")
    with pytest.raises(ImproperlyConfigured, match="must begin with"):
        env.email("TEST_VARIABLE", "console:")
