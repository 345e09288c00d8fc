import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage, get_connection
from django.urls import reverse

from config import env
from config.mailbox import mail_named, mails_in

LOCAL = "http://127.0.0.1:8000"
FOLDER = {"EMAIL_FILE_PATH": "/somewhere"}


@pytest.fixture
def folder(tmp_path, settings):
    settings.MAIL_VIEWER, settings.MAIL = True, {"EMAIL_FILE_PATH": str(tmp_path)}
    connection = get_connection("django.core.mail.backends.filebased.EmailBackend", file_path=str(tmp_path))
    messages = [
        EmailMessage(
            f"Größe {number}", f"Open {LOCAL}/x/{number}/\n\n--\nwhy", "a@b.example", ["r@b.example"]
        )
        for number in range(2)
    ]
    connection.send_messages(messages)
    return tmp_path


def test_each_mail_of_a_file_is_shown(folder):
    assert [(mail.subject, mail.to) for mail in mails_in(folder)] == [
        ("Größe 1", "r@b.example"),
        ("Größe 0", "r@b.example"),
    ]
    assert "/x/0/" in mails_in(folder)[1].text


def test_a_name_is_never_a_path(folder):
    assert mail_named(folder, "../../etc/passwd") is None
    assert mail_named(folder, mails_in(folder)[0].name) is not None


@pytest.mark.django_db
def test_the_page_lists_mails_and_shows_one_with_its_link(client, folder):
    listed = client.get(reverse("mail-list"))
    assert "Größe 1" in listed.content.decode()
    one = client.get(reverse("mail-detail", args=[mails_in(folder)[0].name]))
    assert f'href="{LOCAL}/x/1/"' in one.content.decode()


@pytest.mark.django_db
def test_elsewhere_there_is_no_such_page(client, folder, settings):
    settings.MAIL_VIEWER = False
    assert client.get(reverse("mail-list")).status_code == 404
    assert client.get(reverse("mail-detail", args=["x"])).status_code == 404


@pytest.mark.parametrize(
    ("url", "mail"),
    [
        ("https://tenders.example", FOLDER),
        (LOCAL, {"EMAIL_HOST": "mail.example"}),
        ("http://10.0.0.5", FOLDER),
    ],
)
def test_an_installation_for_others_refuses_to_start_with_it(monkeypatch, url, mail):
    monkeypatch.setenv("MAIL_VIEWER", "1")
    with pytest.raises(ImproperlyConfigured, match="MAIL_VIEWER"):
        env.mail_viewer("MAIL_VIEWER", public_url=url, mail=mail)


def test_it_is_off_unless_asked_for(monkeypatch):
    monkeypatch.delenv("MAIL_VIEWER", raising=False)
    assert env.mail_viewer("MAIL_VIEWER", public_url="https://tenders.example", mail={}) is False
    monkeypatch.setenv("MAIL_VIEWER", "1")
    assert env.mail_viewer("MAIL_VIEWER", public_url=LOCAL, mail=FOLDER) is True
