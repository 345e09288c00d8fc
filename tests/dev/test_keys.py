import base64
import stat

from dev.keys import fresh_secrets, kept_secrets


def test_secrets_are_made_once_and_kept_for_their_owner_alone(tmp_path):
    path = tmp_path / "var/secrets.env"

    first = kept_secrets(path)

    assert kept_secrets(path) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(base64.b64decode(first["MASTER_KEY"])) == 32


def test_a_file_others_could_read_is_closed_again(tmp_path):
    path = tmp_path / "secrets.env"
    kept_secrets(path)
    path.chmod(0o644)

    kept_secrets(path)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_secret_added_later_joins_those_that_are_kept(tmp_path):
    path = tmp_path / "secrets.env"
    path.write_text("SECRET_KEY=an-old=one\n")

    secrets = kept_secrets(path)

    assert secrets["SECRET_KEY"] == "an-old=one"
    assert set(secrets) == {"SECRET_KEY", "MASTER_KEY", "DEMO_PASSWORD"}


def test_two_sets_of_secrets_differ_in_every_value():
    one, other = fresh_secrets(), fresh_secrets()

    assert [name for name in one if one[name] == other[name]] == []
