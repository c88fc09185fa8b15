"""A cluster of two raylets on this machine: the rows of the local run, also when a node or a worker is lost on the way."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.helpers import lines

ray = pytest.importorskip("ray")
pytest.importorskip("pyarrow")
pytestmark = pytest.mark.slow

Cli = Callable[..., subprocess.CompletedProcess[str]]
TEXT = "Oslo {} should rebuild the ferries. Paris must not sell the reserve.\n"


@pytest.fixture
def cluster() -> Iterator[Any]:
    from ray.cluster_utils import Cluster

    found = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False, "object_store_memory": 200_000_000})
    found.add_node(num_cpus=1, object_store_memory=200_000_000)
    found.wait_for_nodes()
    yield found
    found.shutdown()


def rows(folder: Path) -> list[dict[str, object]]:
    return [{key: value for key, value in row.items() if key != "seconds"} for row in lines(folder / "documents.jsonl")]


def same(one: Path, two: Path) -> None:
    assert (one / "claims.jsonl").read_bytes() == (two / "claims.jsonl").read_bytes()
    assert rows(one) == rows(two)


def inputs(folder: Path, count: int) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    (folder / "in").mkdir()
    for i in range(5):
        (folder / "in" / f"{i}.txt").write_text(TEXT.format(i) * 3)
    (folder / "in" / "bad.txt").write_bytes(b"a\0b")
    rows = [{"id": str(i), "text": TEXT.format(i)} for i in range(count)]
    (folder / "in" / "l.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows) + "{broken\n")
    pq.write_table(pa.Table.from_pylist(rows[:20]), folder / "in" / "p.parquet")


def children(pid: int) -> list[int]:
    return [int(p) for p in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_a_node_and_a_worker_are_lost_in_mid_run(cluster: Any, cli: Cli, program: Path, tmp_path: Path) -> None:
    inputs(tmp_path, 3000)
    assert cli("extract", "in", "-o", "here", "--workers", "2", timeout=200).returncode == 3
    process = subprocess.Popen(
        [str(program), "extract", "in", "-o", "out", "--engine", "ray", "--address", cluster.address],
        cwd=tmp_path, stderr=subprocess.PIPE,
    )  # fmt: skip
    deadline = time.monotonic() + 120
    while not list(tmp_path.glob(".out.parts/00000000")):
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.1)
    raylet = cluster.head_node.all_processes["raylet"][0].process.pid
    busy: list[int] = []
    while not busy:  # a worker that maps batches; Ray's agents, named ray:: too, would take the whole node along
        assert process.poll() is None and time.monotonic() < deadline
        names = {pid: Path(f"/proc/{pid}/cmdline").read_bytes() for pid in children(raylet)}
        busy = [pid for pid, name in names.items() if name.startswith(b"ray::") and b"Map" in name]
    os.kill(busy[0], signal.SIGKILL)
    (other,) = cluster.worker_nodes
    cluster.remove_node(other, allow_graceful=False)
    _, errors = process.communicate(timeout=300)
    assert process.returncode == 3, errors
    assert errors.decode().splitlines()[-1].endswith("(2 failed): out"), errors
    same(tmp_path / "here", tmp_path / "out")


def test_poison_and_time_limits_are_as_on_one_machine(cluster: Any, cli: Cli, tmp_path: Path) -> None:
    inputs(tmp_path, 20)
    (tmp_path / "in" / "long.txt").write_text(TEXT * 6_000)
    done = cli("extract", "in", "-o", "out", "--engine", "ray", "--address", cluster.address, "--timeout", "3", timeout=200)
    found = {r["source"]: r["status"] for r in lines(tmp_path / "out" / "documents.jsonl")}
    assert done.returncode == 3 and found["in/long.txt"] == "timed_out" and found["in/bad.txt"] == "failed"
    assert list(found.values()).count("ok") == 45 and found["in/l.jsonl:21"] == "failed"


def test_ray_data_with_the_batch_function_alone(cluster: Any, tmp_path: Path) -> None:
    """The recipe of the README: Ray reads and writes Parquet itself."""
    import pyarrow as pa
    import pyarrow.parquet as pq
    import ray.data
    from policyclaims.engines.arrow import extract_batch

    pq.write_table(pa.table({"id": ["a", "b"], "text": [TEXT, TEXT * 2]}), tmp_path / "in.parquet")
    ray.init(address=cluster.address, log_to_driver=False)
    try:
        data = ray.data.read_parquet(str(tmp_path / "in.parquet")).map_batches(extract_batch, batch_format="pyarrow", batch_size=16)
        data.write_parquet(str(tmp_path / "out"))
    finally:
        ray.shutdown()
    found = pq.read_table(tmp_path / "out").to_pylist()
    assert sorted(r["doc_id"] for r in found) == ["a", "b"] and all(len(r["claims"]) >= 2 for r in found)


def test_an_address_that_does_not_answer_is_told_within_seconds(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    begun = time.monotonic()
    done = cli("extract", "a.txt", "-o", "out", "--engine", "ray", "--address", f"127.0.0.1:{port}")
    assert done.returncode == 2 and len(done.stderr.splitlines()) == 1 and time.monotonic() - begun < 20
    assert done.stderr.startswith(f"policyclaims: Ray: 127.0.0.1:{port} does not answer (Connection refused)")
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_something_else_that_answers_is_told_too(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    with socket.create_server(("127.0.0.1", 0)) as server:
        done = cli("extract", "a.txt", "-o", "out", "--engine", "ray", "--address", f"127.0.0.1:{server.getsockname()[1]}", timeout=120)
    assert done.returncode == 2 and len(done.stderr.splitlines()) == 1 and "timed out" in done.stderr


def test_flags_that_would_have_no_effect_are_refused(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    for options in (("--engine", "ray", "--workers", "2"), ("--address", "auto")):
        done = cli("extract", "a.txt", "-o", "out", *options)
        assert done.returncode == 2 and "Traceback" not in done.stderr


def test_another_kind_of_server_is_told(cli: Cli, tmp_path: Path) -> None:
    import threading

    (tmp_path / "a.txt").write_text(TEXT)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            link, _ = server.accept()
            link.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            link.close()

        threading.Thread(target=answer, daemon=True).start()
        address = f"127.0.0.1:{server.getsockname()[1]}"
        done = cli("extract", "a.txt", "-o", "out", "--engine", "ray", "--address", address, timeout=60)
    assert done.returncode == 2 and done.stderr.startswith(f"policyclaims: Ray: what answers at {address} is no Ray cluster")
