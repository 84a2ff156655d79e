"""docs/recipes.md: each recipe, as it is on the page, stores each record exactly once, whatever is killed."""

from __future__ import annotations

import asyncio
import json
import os
import random
import re
import shlex
import shutil
import socket
import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count, pairwise
from pathlib import Path
from typing import Any

import pytest
from crawling import PATIENCE, ROOT, free_port
from postgresql import postgresql
from test_follow import HILL, PORT, position, write_run

PAGE = (ROOT / "docs" / "recipes.md").read_text("utf-8")
FILE = re.compile(r"`(\w+\.py)`(?:(?!```).)*?```python\n(.*?)^```$", re.M | re.S)
RECIPES = dict(FILE.findall(PAGE))
KILLS = 8
SECRET = "whsec_" + "bmV3c2JvdA=="


@dataclass
class Target:
    """What a recipe brings records to: its variables, and the records that are in it."""

    env: dict[str, str]
    stored: Callable[[], list[Any]]


@contextmanager
def of_postgresql(folder: Path) -> Iterator[Target]:
    import psycopg

    with postgresql() as address:
        uri = address.replace("postgresql+psycopg://", "postgresql://")

        def stored() -> list[Any]:
            with psycopg.connect(uri) as connection:
                kinds: dict[str, int] = dict(
                    connection.execute("SELECT schema, count(*) FROM records GROUP BY 1").fetchall()
                )
                assert connection.execute("SELECT count(*) FROM articles").fetchall() == [(0,)]
                found = [record for (record,) in connection.execute("SELECT record FROM records")]
            assert kinds == Counter(record["schema"] for record in found)
            return found

        yield Target({"DATABASE_URL": uri}, stored)


class Bulk(BaseHTTPRequestHandler):
    """`_bulk` with `create`, as OpenSearch answers it; every seventh record is refused once, as by a full queue."""

    documents: dict[tuple[str, str], Any]
    busy: Iterator[int]

    def do_POST(self) -> None:
        assert self.path == "/_bulk"
        assert self.headers["Content-Type"] == "application/x-ndjson"
        body = self.rfile.read(int(self.headers["Content-Length"]))
        assert body.endswith(b"\n"), "the last line of a bulk request ends, too"
        lines = body.splitlines()
        items = []
        for action, document in zip(lines[::2], lines[1::2], strict=True):
            create = json.loads(action)["create"]
            key = create["_index"], create["_id"]
            assert len(key[1].encode()) <= 512
            assert re.fullmatch(r"[a-z][a-z0-9-]*", key[0])
            status = 409 if key in self.documents else 429 if next(self.busy) % 70 == 69 else 201
            if status == 201:
                self.documents[key] = json.loads(document)
            items.append({"create": {**create, "status": status}})
        answer = json.dumps({"took": 1, "errors": any(it["create"]["status"] > 299 for it in items), "items": items})
        self.send_response(200)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.end_headers()
        self.wfile.write(answer.encode())

    def log_message(self, *_: object) -> None:
        pass

    def handle(self) -> None:
        try:
            super().handle()
        except ConnectionError:  # its client was killed
            self.close_connection = True


@contextmanager
def of_opensearch(folder: Path) -> Iterator[Target]:
    handler = type("OneBulk", (Bulk,), {"documents": {}, "busy": count()})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            address = f"http://127.0.0.1:{server.server_port}/"
            yield Target({"OPENSEARCH_URL": address}, lambda: list(handler.documents.values()))  # type: ignore[attr-defined]
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def of_nats(folder: Path) -> Iterator[Target]:
    program = shutil.which("nats-server")
    if program is None:
        pytest.skip("nats-server is not installed (Debian's package nats-server)")
    import nats

    port = free_port()
    arguments = [program, "-js", "-sd", str(folder / "nats"), "-a", "127.0.0.1", "-p", str(port)]
    with serving(arguments, port, folder, {}):
        address = f"nats://127.0.0.1:{port}"

        async def read() -> list[Any]:
            connection = await nats.connect(address)
            stream = connection.jetstream()
            whole = (await stream.stream_info("NEWS")).state.messages
            subscription = await stream.subscribe("news.>", ordered_consumer=True)
            found = [await subscription.next_msg(timeout=PATIENCE) for _ in range(whole)]
            await connection.close()
            assert all(
                message.subject == f"news.{json.loads(message.data)['schema'].split('/')[1]}" for message in found
            )
            return [json.loads(message.data) for message in found]

        yield Target({"NATS_URL": address}, lambda: asyncio.run(read()))


@contextmanager
def of_webhook(folder: Path) -> Iterator[Target]:
    (folder / "receiver.py").write_text(RECIPES["receiver.py"], "utf-8")
    port = free_port()
    with serving([sys.executable, "receiver.py", str(port)], port, folder, {"WEBHOOK_SECRET": SECRET}):

        def stored() -> list[Any]:
            with closing(sqlite3.connect(folder / "records.db")) as database:
                return [json.loads(record) for (record,) in database.execute("SELECT record FROM records")]

        yield Target({"WEBHOOK_URL": f"http://127.0.0.1:{port}/news", "WEBHOOK_SECRET": SECRET}, stored)


@contextmanager
def serving(arguments: list[str], port: int, folder: Path, env: dict[str, str]) -> Iterator[None]:
    """A server, once it accepts connections."""
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(arguments, cwd=folder, env=os.environ | env, stdout=log, stderr=log)
    try:
        for _ in range(int(PATIENCE * 20)):
            assert server.poll() is None, (folder / "server.log").read_text()
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                threading.Event().wait(0.05)
        yield
    finally:
        server.terminate()
        server.wait(timeout=PATIENCE)


TARGETS = {
    "to_postgresql.py": of_postgresql, "to_opensearch.py": of_opensearch, "to_nats.py": of_nats, "to_webhook.py": of_webhook,
}  # fmt: skip


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def records(data: Path) -> list[Any]:
    first = write_run(data, HILL, "2026-03-02T000000Z", "2026-03-02T01:00:00+00:00", articles=60, ticker=5, listings=20)
    second = write_run(data, PORT, "2026-03-04T000000Z", "2026-03-04T01:00:00+00:00", articles=40, tombstones=2)
    return [json.loads(line) for line in first + second]


def deliver(
    data: Path, recipe: Path, env: dict[str, str], kill: tuple[int, str] = (-1, "itself")
) -> subprocess.CompletedProcess[bytes]:
    """One call of newsbot; the recipe is killed, or newsbot, after so many bytes."""
    to = shlex.join([sys.executable, str(ROOT / "tests/helpers/dying.py"), *map(str, kill), str(recipe)])
    command = [
        sys.executable,
        str(ROOT / "tests/helpers/follower.py"),
        "-s",
        f"DATA_DIR={data}",
        "--consumer",
        "warehouse",
        "--to",
        to,
    ]
    return subprocess.run(
        command, cwd=ROOT, env={**os.environ, "BATCH_BYTES": "100000", **env}, capture_output=True, timeout=PATIENCE
    )


def test_the_page_has_a_recipe_for_each_target() -> None:
    assert set(RECIPES) == {*TARGETS, "receiver.py"}


def in_small_parts(recipe: str) -> str:
    """The recipe with requests of some 50 kB, so that a batch has several of them."""
    return re.sub(r"\b[15] << 20\b", "50_000", recipe)


@pytest.mark.parametrize("name", TARGETS)
def test_a_recipe_stores_every_record(name: str, data: Path, records: list[Any], tmp_path: Path) -> None:
    recipe = tmp_path / name
    recipe.write_text(RECIPES[name], "utf-8")
    with TARGETS[name](tmp_path) as target:
        for _ in range(4 if name == "to_opensearch.py" else 1):  # its queue is full now and then
            done = deliver(data, recipe, target.env)
            if done.returncode == 0:
                break
            assert b"429" in done.stderr, done.stderr.decode()
        assert by_key(target.stored()) == by_key(records)
    assert position(data)["records"] == len(records)


@pytest.mark.slow
@pytest.mark.parametrize("name", TARGETS)
def test_kills_lose_and_double_nothing(name: str, data: Path, records: list[Any], tmp_path: Path) -> None:
    recipe, chance, killed = tmp_path / name, random.Random(20261127), Counter[str]()
    recipe.write_text(in_small_parts(RECIPES[name]), "utf-8")
    with TARGETS[name](tmp_path) as target:
        for number in range(KILLS):
            whom = ("itself", "parent", "both", "newsbot")[number % 4]
            at = chance.choice((chance.randint(1, 100_000), 1 << 30))
            if whom == "newsbot":  # while it saves the batch, or that it was taken
                done = deliver(data, recipe, target.env | {"KILL_AT": str(chance.randint(1, 12))})
            else:
                done = deliver(data, recipe, target.env, (at, whom))
            killed[whom] += done.returncode != 0
            stored = by_key(target.stored()) if number else []
            assert all(one != other for one, other in pairwise(stored)), "twice"
            if position(data)["records"] == len(records):
                (data / "consumers" / "warehouse.json").unlink()  # once more from the start
        for _ in range(100):
            if (done := deliver(data, recipe, target.env)).returncode == 0:
                break
        assert done.returncode == 0, done.stderr.decode()
        assert all(killed[whom] for whom in ("itself", "parent", "both", "newsbot")), killed
        assert by_key(target.stored()) == by_key(records)


def by_key(records: list[Any]) -> list[Any]:
    return sorted(records, key=lambda record: (record["schema"], record["id"]))
