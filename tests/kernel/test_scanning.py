import socket
import threading

import pytest
from django.test import override_settings

from kernel.scanning import Verdict, is_configured, scan


@pytest.fixture
def clamd(tmp_path):
    """A socket that speaks clamd's protocol, answers as told, and remembers what it was sent."""
    place, got = tmp_path / "clamd.sock", []
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listening.bind(str(place))
    listening.listen()
    answers = [b"stream: OK\0"]

    def serve():
        link, _ = listening.accept()
        with link, link.makefile("rb") as told:
            command = told.read(10)
            content = b""
            while size := int.from_bytes(told.read(4), "big"):
                content += told.read(size)
            got.append((command, content))
            link.sendall(answers[0])

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield place, answers, got
    listening.close()


def test_without_a_scanner_nothing_is_known():
    assert (is_configured(), scan(b"x")) == (False, Verdict.UNKNOWN)


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (b"stream: OK\0", Verdict.CLEAN),
        (b"stream: Eicar-Test-Signature FOUND\0", Verdict.REFUSED),
        (b"INSTREAM size limit exceeded. ERROR\0", Verdict.UNKNOWN),
        (b"", Verdict.UNKNOWN),
    ],
)
def test_clamd_gets_the_whole_file_and_its_answer_counts(clamd, line, verdict):
    place, answers, got = clamd
    answers[0] = line
    content = bytes(range(256)) * 1000
    with override_settings(FILE_SCANNER=f"clamd://{place}"):
        assert scan(content) == verdict
    assert got == [(b"zINSTREAM\0", content)]


@pytest.mark.parametrize(
    ("command", "verdict"),
    [
        ("true", Verdict.CLEAN),
        ("false", Verdict.REFUSED),
        ("sh -c 'exit 2'", Verdict.UNKNOWN),
        ("no-such-program", Verdict.UNKNOWN),
    ],
)
def test_a_program_answers_by_how_it_ends(command, verdict):
    with override_settings(FILE_SCANNER=f"command:/bin/{command}"):
        assert scan(b"x") == verdict


def test_nobody_at_the_socket_is_not_known(tmp_path):
    with override_settings(FILE_SCANNER=f"clamd://{tmp_path}/none.sock"):
        assert scan(b"x") == Verdict.UNKNOWN
