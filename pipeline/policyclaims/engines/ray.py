"""Documents on a Ray cluster: Ray Data moves batches to the nodes, and on each a process of its own works on them."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policyclaims.engines.arrow import extract_batch, records_of, table_of
from policyclaims.engines.local import Pool, batches
from policyclaims.engines.settings import Settings
from policyclaims.errors import PolicyClaimsError
from policyclaims.records import Item, Record

if TYPE_CHECKING:
    import pyarrow as pa

_BATCHES = 512  # handed to the cluster at a time: what the driver holds
_ANSWER = 5.0  # seconds that an address may take to answer
# How HTTP/2, which Ray speaks, begins (RFC 9113, 3.4): a fixed greeting and empty settings, answered by the server's settings.
_SETTINGS = 4
_GREETING = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes([0, 0, 0, _SETTINGS, 0, 0, 0, 0, 0])


class ClusterError(PolicyClaimsError):
    """The cluster cannot be used; what was done before is kept."""


def run(
    items: Iterable[Item], *, settings: Settings, address: str | None = None, timeout: float | None = None
) -> Generator[Record, None, None]:
    """Work on items on a Ray cluster; records come in the order of the items.

    Batches of a node or a worker that is lost are done again elsewhere. Files are opened by the workers, so they must be on a
    file system that all nodes share, under the same path; texts from JSON Lines, Parquet and packed files travel.

    Parameters
    ----------
    items
        Taken as they are needed.
    settings
        The same for all; a model or actors' files must be on every node under the same path.
    address
        ``host:port`` of a running cluster, ``auto`` for the one on this machine; None for one that is started here and ends
        with the run.
    timeout
        Seconds that one document may take; None for any time.

    Raises
    ------
    ClusterError
        Ray is not installed, the address does not answer, or the cluster goes away.
    ModelError, KnowledgeError
        The settings cannot be used.
    """
    settings.load()  # Here, so that a fault is told in one line and not by every node.
    source = batches(items)
    with _connected(address) as data:
        while chunk := list(islice(source, _BATCHES)):
            tables = [table_of(batch) for batch in chunk]
            done = data.from_arrow(tables).map_batches(
                _on_a_node,
                batch_format="pyarrow",
                batch_size=None,
                fn_kwargs={"settings": settings, "timeout": timeout, "folder": str(Path.cwd())},
            )
            for outcome in _told(done.iter_batches(batch_format="pyarrow", batch_size=None)):
                yield from records_of(outcome)


def _on_a_node(batch: pa.Table, *, settings: Settings, timeout: float | None, folder: str) -> pa.Table:
    with suppress(OSError):
        os.chdir(folder)
    return extract_batch(batch, run=lambda items: _pool(settings).run(items, timeout=timeout))


@lru_cache(maxsize=1)
def _pool(settings: Settings) -> Pool:
    """Keep one process that does the work beside each process of Ray's: what ends it, or hangs, ends no task of Ray's."""
    return Pool(settings, 1)


def _told(outcomes: Iterator[Any]) -> Iterator[Any]:
    from ray.exceptions import RayError

    try:
        yield from outcomes
    except RayError as error:
        cause = str(getattr(error, "cause", None) or error).strip().splitlines()
        raise ClusterError(
            f"Ray: the cluster failed ({type(error).__name__}: {cause[-1][:200] if cause else ''}); what was done is kept: give --resume"
        ) from error


@contextmanager
def _connected(address: str | None) -> Iterator[Any]:
    try:
        import ray
        import ray.data
    except ImportError as error:
        raise ClusterError("--engine ray needs Ray: pip install '.[ray]'") from error
    _check_the_address(address)
    mine = not ray.is_initialized()
    if mine:
        try:
            ray.init(
                address=address,
                log_to_driver=False,
                logging_level=logging.ERROR,
                include_dashboard=False if address is None else None,
            )
        except (ConnectionError, RuntimeError, ValueError) as error:
            raise ClusterError(
                f"Ray: {address or 'a local cluster'} cannot be used: {str(error).splitlines()[0][:200]}"
            ) from error
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    context.execution_options.preserve_order = True
    try:
        yield ray.data
    finally:
        if mine:
            ray.shutdown()


def _check_the_address(address: str | None) -> None:
    """Hold an address against what a cluster answers within seconds; Ray itself tries for minutes."""
    host, colon, port = (address or "").removeprefix("ray://").rpartition(":")
    if not colon:
        if address not in (None, "auto", "local"):
            raise ClusterError(f"Ray: {address} is no address: give host:port, or auto")
        return
    try:
        with socket.create_connection((host, int(port)), timeout=_ANSWER) as link:
            link.sendall(_GREETING)
            answer = link.recv(9)
        if len(answer) < 9 or answer[3] != _SETTINGS:
            raise ClusterError(f"Ray: what answers at {address} is no Ray cluster: give the address that ray start --head tells")
    except (OSError, ValueError) as error:
        raise ClusterError(
            f"Ray: {address} does not answer ({getattr(error, 'strerror', None) or error}): is the cluster up? ray start --head"
        ) from error
