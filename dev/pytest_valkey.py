"""A pytest plugin that gives each parallel test process databases of its own in the one Valkey server.

It must be named with `-p` so that it runs before the settings are read. Queues and caches would cross
otherwise.
"""

import os
import re

DATABASES_EACH = 2  # one for the broker, one for the cache


def separate(environ: dict[str, str], worker: str) -> dict[str, str]:
    """The addresses for a worker named gw0, gw1, … with its own database numbers."""
    number = int(re.sub(r"\D", "", worker) or 0) * DATABASES_EACH
    broker = environ.get("BROKER_URL", "")
    cache = environ.get("CACHE_URL", "")
    if "virtual_host=" in broker:
        broker = re.sub(r"virtual_host=\d+", f"virtual_host={number}", broker)
    else:
        broker = re.sub(r"^(rediss?://[^/?]+)(/\d*)?", rf"\g<1>/{number}", broker)
    if "db=" in cache:
        cache = re.sub(r"db=\d+", f"db={number + 1}", cache)
    else:
        cache = re.sub(r"^(rediss?://[^/?]+)(/\d*)?", rf"\g<1>/{number + 1}", cache)
    return {name: url for name, url in (("BROKER_URL", broker), ("CACHE_URL", cache)) if url}


if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.update(separate(dict(os.environ), os.environ["PYTEST_XDIST_WORKER"]))
