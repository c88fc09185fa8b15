"""What runs inside a worker of the pool."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Sequence
from contextlib import suppress
from multiprocessing import connection, parent_process

from policyclaims.engines.settings import Settings
from policyclaims.errors import PolicyClaimsError
from policyclaims.records import Item, Record


def begin(settings: Settings) -> None:
    """Get a new worker ready: Ctrl-C is for the parent, a parent that dies takes its workers along, and the model is loaded."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_follow_the_parent, daemon=True).start()
    # A model that cannot be loaded is told by the first batch, where the parent can catch it.
    with suppress(PolicyClaimsError):
        settings.load()


def work(settings: Settings, items: Sequence[Item]) -> list[Record]:
    """Work on a batch."""
    return list(settings.run(items))


def _follow_the_parent() -> None:
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)
