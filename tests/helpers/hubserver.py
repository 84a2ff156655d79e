"""A stand-in for the Hugging Face Hub on loopback: what `huggingface_hub` calls to push a data set and to read it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

TOKEN = "hf_StandInTokenThatMayWrite"
READ_ONLY = "hf_StandInTokenThatMayRead"
IN_LFS = (".parquet", ".gz", ".db")
LARGE = 10_000_000


@dataclass(frozen=True)
class Stored:
    """A file of a commit."""

    content: bytes
    lfs: bool

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def oid(self) -> str:
        """Git's name: of the content, or of the pointer that stands for it."""
        text = self.content
        if self.lfs:
            text = f"version https://git-lfs.github.com/spec/v1\noid sha256:{self.sha256}\nsize {len(text)}\n".encode()
        return hashlib.sha1(b"blob %d\0%b" % (len(text), text)).hexdigest()

    def tell(self, path: str) -> dict[str, Any]:
        told: dict[str, Any] = {"rfilename": path, "size": len(self.content), "blobId": self.oid}
        return told | (
            {"lfs": {"sha256": self.sha256, "size": len(self.content), "pointerSize": 130}} if self.lfs else {}
        )

    def in_tree(self, path: str) -> dict[str, Any]:
        told: dict[str, Any] = {"type": "file", "path": path, "size": len(self.content), "oid": self.oid}
        return told | ({"lfs": {"oid": self.sha256, "size": len(self.content), "pointerSize": 130}} if self.lfs else {})


@dataclass
class Commit:
    oid: str
    message: str
    files: dict[str, Stored]


@dataclass
class Repository:
    private: bool
    commits: list[Commit] = field(default_factory=list)

    def add(self, message: str, files: dict[str, Stored]) -> Commit:
        name = hashlib.sha1(f"{len(self.commits)} {message}".encode()).hexdigest()
        self.commits.append(Commit(name, message, files))
        return self.commits[-1]

    @property
    def files(self) -> dict[str, bytes]:
        """What its last commit holds."""
        return {path: file.content for path, file in self.commits[-1].files.items()}


class Refused(Exception):
    """An answer that is an error."""

    def __init__(self, status: int, message: str = "", code: str = "") -> None:
        super().__init__(message)
        self.status, self.message, self.code = status, message, code


@dataclass
class HubServer:
    """Its state, for tests to look at; `before` may refuse a request, hang on it, or change what is there."""

    url: str = ""
    repositories: dict[str, Repository] = field(default_factory=dict)
    objects: dict[str, bytes] = field(default_factory=dict)
    requests: list[tuple[str, str]] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    before: Callable[[str, str], None] = lambda method, path: None
    headers: dict[str, str] = field(default_factory=dict)
    """Of answers that are errors."""
    lock: Lock = field(default_factory=Lock)

    @property
    def writes(self) -> list[tuple[str, str]]:
        return [(method, path) for method, path in self.requests if method not in ("GET", "HEAD")]

    @property
    def repository(self) -> Repository:
        (only,) = self.repositories.values()
        return only

    def make(self, name: str, *, private: bool) -> Repository:
        made = self.repositories[name] = Repository(private)
        made.add("initial commit", {".gitattributes": Stored(b"*.parquet filter=lfs\n", lfs=False)})
        return made

    # What is asked

    def whoami(self, request: Request) -> Any:
        request.need(READ_ONLY)
        return {"type": "user", "name": "owner"}

    def create(self, request: Request) -> Any:
        request.need(TOKEN)
        told = request.json()
        assert told["type"] == "dataset"
        assert set(told) <= {"name", "organization", "visibility", "type"}
        name = f"{told['organization']}/{told['name']}"
        if told["organization"] != "owner":
            raise Refused(403, f"You don't have the rights to create a dataset under the namespace {name}")
        if name in self.repositories:
            raise Refused(409, "You already created this dataset repo")
        self.make(name, private=told.get("visibility") == "private")
        return {"url": f"{self.url}/datasets/{name}", "id": "1", "name": name}

    def info(self, request: Request, name: str, revision: str | None = None) -> Any:
        repository, commit = self._seen(request, name), self._commit(name, revision)
        files = [file.tell(path) for path, file in commit.files.items()]
        if "blobs=true" not in request.query.lower():
            files = [{"rfilename": file["rfilename"]} for file in files]
        return {"_id": "1", "id": name, "sha": commit.oid, "private": repository.private, "siblings": files}

    def validate(self, request: Request) -> Any:
        told = request.json()
        assert told["repoType"] == "dataset"
        if not told["content"].startswith("---\n"):
            raise Refused(400, "no front matter")
        return {"errors": [], "warnings": []}

    def preupload(self, request: Request, name: str, revision: str) -> Any:
        request.need(TOKEN)
        self._seen(request, name)
        told, there = request.json(), self._commit(name, revision).files
        ignore = told.get("gitIgnore") or there.get(".gitignore", Stored(b"", lfs=False)).content.decode()
        ignored = [line for line in ignore.splitlines() if line and not line.startswith("#")]
        answers = []
        for file in told["files"]:
            assert len(base64.b64decode(file["sample"], validate=True)) == min(512, file["size"])
            lfs = file["path"].endswith(IN_LFS) or file["size"] > LARGE
            known = there.get(file["path"])
            oid = known and (known.sha256 if known.lfs else known.oid)
            answers.append({
                "path": file["path"], "uploadMode": "lfs" if lfs else "regular", "oid": oid,
                "shouldIgnore": any(file["path"].startswith(line) for line in ignored),
            })  # fmt: skip
        return {"files": answers}

    def batch(self, request: Request, name: str) -> Any:
        request.need(TOKEN)
        self._seen(request, name)
        told = request.json()
        assert (told["operation"], told["hash_algo"]) == ("upload", "sha256")
        assert "basic" in told["transfers"]
        answers = []
        for file in told["objects"]:
            actions = {"upload": {"href": f"{self.url}/lfs/{file['oid']}?X-Signature=secret"}}
            actions["verify"] = {"href": f"{self.url}/verify/{name}"}
            known = file["oid"] in self.objects
            answers.append({"oid": file["oid"], "size": file["size"]} | ({} if known else {"actions": actions}))
        return {"transfer": "basic", "objects": answers}

    def put(self, request: Request, oid: str) -> Any:
        content = request.body()
        if "Authorization" in request.headers:
            raise Refused(400, "a signed address must not be sent a token")
        if hashlib.sha256(content).hexdigest() != oid:
            raise Refused(400, "the content is not that of the address")
        self.objects[oid] = content
        return {}

    def verify(self, request: Request, name: str) -> Any:
        told = request.json()
        if len(self.objects.get(told["oid"], b"")) != told["size"]:
            raise Refused(404, "no such object")
        return {}

    def commit(self, request: Request, name: str, revision: str) -> Any:
        request.need(TOKEN)
        repository, last = self._seen(request, name), self._commit(name, revision)
        header, *operations = [json.loads(line) for line in request.body().splitlines()]
        assert header["key"] == "header"
        if header["value"].get("parentCommit", last.oid) != last.oid:
            raise Refused(412, "A commit has happened since. Please refresh and try again.")
        files = dict(last.files)
        for operation in operations:
            value = operation["value"]
            match operation["key"]:
                case "file":
                    assert value["encoding"] == "base64"
                    files[value["path"]] = Stored(base64.b64decode(value["content"], validate=True), lfs=False)
                case "lfsFile":
                    content = self.objects[value["oid"]]
                    assert (value["algo"], value["size"]) == ("sha256", len(content))
                    files[value["path"]] = Stored(content, lfs=True)
                case "deletedFile":
                    del files[value["path"]]
                case other:
                    raise Refused(400, f"no operation: {other}")
        made = repository.add(header["value"]["summary"], files)
        return {"success": True, "commitOid": made.oid, "commitUrl": f"{self.url}/datasets/{name}/commit/{made.oid}"}

    def tree(self, request: Request, name: str, revision: str, folder: str = "") -> Any:
        self._seen(request, name)
        files = self._commit(name, revision).files
        inside = {path: file for path, file in files.items() if path.startswith(f"{folder}/" if folder else "")}
        if not inside:
            raise Refused(404, "no such folder", "EntryNotFound")
        depth = len(folder.split("/")) + 1 if folder else 1
        told = [file.in_tree(path) for path, file in inside.items()]
        if "recursive=true" in request.query.lower():
            return told
        folders = {"/".join(path.split("/")[:depth]) for path in inside if len(path.split("/")) > depth}
        direct = [file for file in told if len(file["path"].split("/")) == depth]
        return [*direct, *({"type": "directory", "path": path, "oid": "0" * 40, "size": 0} for path in folders)]

    def paths_info(self, request: Request, name: str, revision: str) -> Any:
        self._seen(request, name)
        asked = parse_qs(request.body().decode())["paths"]
        return [file.in_tree(path) for path, file in self._commit(name, revision).files.items() if path in asked]

    def resolve(self, request: Request, name: str, revision: str, path: str) -> Any:
        self._seen(request, name)
        commit = self._commit(name, revision)
        if path not in commit.files:
            raise Refused(404, "Entry not found", "EntryNotFound")
        file = commit.files[path]
        etag = file.sha256 if file.lfs else file.oid
        request.answer(200, file.content, {"X-Repo-Commit": commit.oid, "ETag": f'"{etag}"'})
        return None

    def _seen(self, request: Request, name: str) -> Repository:
        found = self.repositories.get(name)
        if found is None or (found.private and request.token is None):
            raise Refused(404 if request.token else 401, "Repository not found", "RepoNotFound")
        if request.token:
            request.need(READ_ONLY)
        return found

    def _commit(self, name: str, revision: str | None) -> Commit:
        commits = self.repositories[name].commits
        if revision in (None, "main"):
            return commits[-1]
        return next(commit for commit in commits if commit.oid == revision)


_NAME = r"([\w.-]+/[\w.-]+)"
ROUTES: tuple[tuple[str, str, Callable[..., Any]], ...] = (
    ("GET", "/api/whoami-v2", HubServer.whoami),
    ("POST", "/api/repos/create", HubServer.create),
    ("POST", "/api/validate-yaml", HubServer.validate),
    ("GET", rf"/api/datasets/{_NAME}", HubServer.info),
    ("GET", rf"/api/datasets/{_NAME}/revision/(\w+)", HubServer.info),
    ("GET", rf"/api/datasets/{_NAME}/tree/(\w+)(?:/(.+))?", HubServer.tree),
    ("POST", rf"/api/datasets/{_NAME}/paths-info/(\w+)", HubServer.paths_info),
    ("POST", rf"/api/datasets/{_NAME}/preupload/(\w+)", HubServer.preupload),
    ("POST", rf"/api/datasets/{_NAME}/commit/(\w+)", HubServer.commit),
    ("POST", rf"/datasets/{_NAME}\.git/info/lfs/objects/batch", HubServer.batch),
    ("PUT", r"/lfs/([0-9a-f]{64})", HubServer.put),
    ("POST", rf"/verify/{_NAME}", HubServer.verify),
    ("GET|HEAD", rf"/datasets/{_NAME}/resolve/(\w+)/(.+)", HubServer.resolve),
)


class Request(BaseHTTPRequestHandler):
    """One request, from its bytes to its answer."""

    protocol_version = "HTTP/1.1"
    hub: HubServer

    def log_message(self, *_: object) -> None:
        """Nothing."""

    @property
    def token(self) -> str | None:
        return self.headers.get("Authorization", "").removeprefix("Bearer ") or None

    @property
    def query(self) -> str:
        return urlsplit(self.path).query

    def need(self, token: str) -> None:
        """Refuses who has not this token's rights."""
        if self.token not in (TOKEN, READ_ONLY):
            raise Refused(401, "Invalid credentials in Authorization header")
        if token == TOKEN != self.token:
            raise Refused(403, f"Your token {self.token} has no right to write")

    def body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") == "chunked":
            parts = []
            while size := int(self.rfile.readline(), 16):
                parts.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(parts)
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def json(self) -> Any:
        return json.loads(self.body())

    def answer(self, status: int, content: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def handle_request(self) -> None:
        path = unquote(urlsplit(self.path).path)
        with self.hub.lock:
            self.hub.requests.append((self.command, path))
            self.hub.agents.add(self.headers.get("User-Agent", ""))
        try:
            self.hub.before(self.command, path)
            for methods, pattern, serve in ROUTES:
                if self.command in methods.split("|") and (found := re.fullmatch(pattern, path)):
                    told = serve(self.hub, self, *(part for part in found.groups() if part is not None))
                    if told is not None:
                        self.answer(200, json.dumps(told).encode(), {"Content-Type": "application/json"})
                    return
            raise Refused(404, f"no route: {self.command} {path}")
        except Refused as error:
            headers = {"Content-Type": "application/json", "Connection": "close", **self.hub.headers}
            if error.code:
                headers["X-Error-Code"] = error.code
            self.close_connection = True
            told = {"error": error.message} if error.message else {}
            self.answer(error.status, json.dumps(told).encode(), {**headers, "X-Error-Message": error.message})

    do_GET = do_HEAD = do_POST = do_PUT = handle_request


class Server(ThreadingHTTPServer):
    """Says nothing of those who hang up."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def serving() -> Iterator[HubServer]:
    """The stand-in, for as long as the block lasts."""
    hub = HubServer()
    server = Server(("127.0.0.1", 0), type("Bound", (Request,), {"hub": hub}))
    hub.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
