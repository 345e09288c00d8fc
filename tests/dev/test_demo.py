import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from dev import demo
from dev.children import Child, end, start


class Answering(BaseHTTPRequestHandler):
    """Answers with the status that its path names."""

    def do_GET(self) -> None:
        """Answer."""
        self.send_response(int(self.path.strip("/")))
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def site() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Answering)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(("status", "is_up"), [(200, True), (404, True), (500, False), (503, False)])
def test_the_site_is_up_once_it_serves_pages(site, status, is_up):
    assert demo.answers(f"{site}{status}") is is_up


def test_a_site_that_is_not_there_is_not_up():
    assert demo.answers("http://127.0.0.1:1/") is False


def test_a_taken_port_is_named_with_the_way_out():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(SystemExit, match=f"Port {port} is taken .* PORT=8001 make demo"):
            demo.require_free_port(port)


def a_child(code: int, words: str, tmp_path) -> Child:
    command = ["/bin/sh", "-c", f"echo {words}; exit {code}"]
    child = start("The worker", command, environ={"PATH": "/usr/bin:/bin"}, log=tmp_path / "worker.log")
    child.process.wait()
    return child


def test_a_program_that_ended_by_itself_is_named_with_its_last_words(tmp_path):
    child = a_child(3, "no-broker", tmp_path)

    with pytest.raises(SystemExit, match=r"The worker ended by itself \(exit 3\).\nno-broker"):
        demo.require_alive([child])


def test_a_program_that_does_not_end_when_asked_is_ended(tmp_path):
    stubborn = ["/bin/sh", "-c", "trap '' TERM; echo ready; while :; do sleep 0.1; done"]
    child = start("The stubborn", stubborn, environ={"PATH": "/usr/bin:/bin"}, log=tmp_path / "log")
    while "ready" not in child.last_words():
        pass

    end(child, patience_s=0.3)

    assert child.process.returncode == -9
