import pytest

from dev.pytest_valkey import separate

SOCKET = {
    "BROKER_URL": "redis+socket:///tmp/x/valkey.sock?virtual_host=0",
    "CACHE_URL": "unix:///tmp/x/valkey.sock?db=1",
}
NETWORK = {"BROKER_URL": "redis://:secret@host:6379/0", "CACHE_URL": "redis://:secret@host:6379/1"}


@pytest.mark.parametrize(
    ("urls", "worker", "expected"),
    [
        (
            SOCKET,
            "gw0",
            ["redis+socket:///tmp/x/valkey.sock?virtual_host=0", "unix:///tmp/x/valkey.sock?db=1"],
        ),
        (
            SOCKET,
            "gw3",
            ["redis+socket:///tmp/x/valkey.sock?virtual_host=6", "unix:///tmp/x/valkey.sock?db=7"],
        ),
        (NETWORK, "gw2", ["redis://:secret@host:6379/4", "redis://:secret@host:6379/5"]),
        ({"BROKER_URL": "redis://host"}, "gw1", ["redis://host/2"]),
    ],
)
def test_each_test_process_has_databases_of_its_own(urls, worker, expected):
    assert list(separate(urls, worker).values()) == expected
