"""The Hugging Face Hub: a repository's files, and one commit; every failure is an `ExportError`."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import newsbot
from newsbot.dataset.errors import ExportError
from newsbot.errors import needs_extra

if TYPE_CHECKING:
    from huggingface_hub import CommitOperationAdd, HfApi

NOT_A_REPO = "is not the name of a repository; give --publish OWNER/NAME"
SECONDS = 120.0  # how long to wait for an answer; a quarter of it if the answer is small
_NOTHING_IGNORED = "# a release is whole\n"
_AGAIN = "run it again: what is there already is not sent twice"


@dataclass(frozen=True, slots=True)
class Remote:
    """What a repository holds."""

    commit: str | None
    private: bool
    files: dict[str, tuple[str, int]] = field(default_factory=dict)  # path: SHA-256 in LFS or git's hash, and size


class Hub:
    """A repository of data, by its `OWNER/NAME`; endpoint and token are those that `huggingface_hub` finds."""

    def __init__(self, repo: str, *, endpoint: str | None = None, seconds: float = SECONDS) -> None:
        if not re.fullmatch(r"[\w.-]+/[\w.-]+", repo, re.ASCII):
            raise ExportError(f"{repo!r:.100} {NOT_A_REPO}")
        self.repo, self.seconds = repo, seconds
        self._token: str | None = None
        self._api = self._connect(endpoint)

    @property
    def url(self) -> str:
        return f"{self._api.endpoint}/datasets/{self.repo}"

    @property
    def has_token(self) -> bool:
        return self._token is not None

    def need_token(self) -> None:
        if not self.has_token:
            raise ExportError("there is no token for the Hub; log in with `hf auth login`, or set HF_TOKEN")

    def look(self) -> Remote | None:
        """The content of the repository; None if it does not exist or is not visible."""
        from huggingface_hub.errors import RepositoryNotFoundError

        with self._export_errors():
            try:
                info = self._api.dataset_info(self.repo, files_metadata=True, timeout=self.seconds / 4)
            except RepositoryNotFoundError as error:
                if error.response.status_code in (401, 404):
                    return None
                raise
        files = {
            file.rfilename: (file.lfs.sha256 if file.lfs else file.blob_id or "", file.size or 0)
            for file in info.siblings or ()
        }
        return Remote(info.sha, bool(info.private), files)

    def read(self, path: str, remote: Remote) -> str:
        with self._export_errors(), tempfile.TemporaryDirectory() as folder:
            file = self._api.hf_hub_download(
                self.repo, path, repo_type="dataset", revision=remote.commit, local_dir=folder
            )
            return Path(file).read_text("utf-8", "replace")

    def create(self, *, public: bool) -> None:
        with self._export_errors():
            self._api.create_repo(self.repo, repo_type="dataset", private=not public, exist_ok=True)

    def commit(
        self,
        additions: Sequence[tuple[str, Path, str]],
        deletions: Sequence[str],
        parent: str | None,
        message: str,
        advance: Callable[[int], object],
    ) -> str:
        """One commit of files, each with its path there, its place here and its SHA-256; the commit's name.

        It is accepted only if nothing came after `parent`. Until then, the repository shows nothing of it.
        `advance` is called with the bytes read to be sent, from several threads.
        """
        from huggingface_hub import CommitOperationDelete

        adding = [_addition(path, place, sha256, advance) for path, place, sha256 in additions]
        deleting = [CommitOperationDelete(path, is_folder=False) for path in deletions]
        with self._export_errors():
            self._api.preupload_lfs_files(
                self.repo, adding, repo_type="dataset", free_memory=False, gitignore_content=_NOTHING_IGNORED
            )  # here, since create_commit leaves out what the repository's .gitignore names
            done = self._api.create_commit(
                self.repo, [*adding, *deleting], commit_message=message, repo_type="dataset", parent_commit=parent
            )
        return str(done.oid)

    def _connect(self, endpoint: str | None) -> HfApi:
        os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"  # read when the library is imported; the user's settings stay
        os.environ.setdefault("HF_HUB_DISABLE_XET", "1")  # HTTP only to the endpoint, and no cache of chunks
        os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")  # one bar of ours replaces them
        try:
            import huggingface_hub
        except ModuleNotFoundError as error:
            raise ExportError(needs_extra("publishing", "publish", error.name)) from None
        for handler in huggingface_hub.logging.get_logger("huggingface_hub").handlers:
            handler.addFilter(_worth_reading)
        with self._export_errors():
            self._token = huggingface_hub.get_token()
        return huggingface_hub.HfApi(
            endpoint, token=self._token or False, library_name="newsbot", library_version=newsbot.__version__
        )

    @contextmanager
    def _export_errors(self) -> Iterator[None]:
        """Requests within time out, and fail with an `ExportError`."""
        from huggingface_hub import constants, set_client_factory
        from huggingface_hub.utils._http import default_client_factory

        def patient() -> Any:
            client = default_client_factory()
            client.timeout = self.seconds  # the library's own waits for ever
            return client

        set_client_factory(patient)
        try:
            yield
        except ExportError:
            raise
        except Exception as error:  # the library raises a dozen kinds, and wraps some in others
            endpoint = self._api.endpoint if hasattr(self, "_api") else constants.ENDPOINT
            text = _sentence(error, self.repo, endpoint)
            raise ExportError(text.replace(self._token, "…") if self._token else text) from None
        finally:
            set_client_factory(default_client_factory)


def _addition(path: str, place: Path, sha256: str, advance: Callable[[int], object]) -> CommitOperationAdd:
    from huggingface_hub import CommitOperationAdd

    class Addition(CommitOperationAdd):
        """Reports the bytes read of it once, though a second try begins again."""

        sent = 0

        @contextmanager
        def as_file(self, with_tqdm: bool = False) -> Iterator[BinaryIO]:
            with super().as_file() as file:
                read = file.read

                def counted(size: int = -1) -> bytes:
                    part = read(size)
                    new = max(file.tell() - self.sent, 0)
                    self.sent += new
                    advance(new)
                    return part

                file.read = counted  # type: ignore[method-assign]
                yield file

    made = Addition(path, place)
    made.upload_info.sha256 = bytes.fromhex(sha256)  # as it was checked, and not counted again
    return made


def _worth_reading(record: Any) -> bool:
    """Only messages about waiting: others contain signed addresses, and repeat the error that is raised."""
    return str(record.msg).startswith(("Retrying in", "Rate limited"))


def _sentence(error: BaseException, repo: str, endpoint: str) -> str:
    import httpx2
    from huggingface_hub.errors import HfHubHTTPError, OfflineModeIsEnabled

    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, HfHubHTTPError):
            return _of_status(cause.response.status_code, cause.response.headers, repo, cause.server_message or "")
        if isinstance(cause, OfflineModeIsEnabled):
            return "HF_HUB_OFFLINE is set, so nothing can be published; unset it"
        if isinstance(cause, httpx2.TimeoutException):
            return f"{endpoint} did not answer in time; {_AGAIN}"
        if isinstance(cause, httpx2.LocalProtocolError):
            return "the token cannot be sent; log in again by `hf auth login`, or set HF_TOKEN to a whole one"
        if isinstance(cause, httpx2.TransportError):
            why = _plain(str(cause)) or type(cause).__name__
            return f"{endpoint} cannot be reached ({why}); look at the network and HF_ENDPOINT, and {_AGAIN}"
        cause = cause.__cause__
    return f"the Hub's library failed: {_plain(str(error)) or type(error).__name__}"


_STATUSES = {
    401: "the Hub rejects the token; log in with `hf auth login`, or set HF_TOKEN to one that may write",
    402: "the Hub requires a paid plan of its owner; make room there, or choose another owner",
    403: "the token may not write to {repo}; take one with the right to write, or choose another owner",
    404: "{repo}: there is no such owner or repository, or the token may not see it; look at the name",
    409: "{repo} was changed by someone else meanwhile; " + _AGAIN,
    412: "{repo} was changed by someone else meanwhile; " + _AGAIN,
    429: "the Hub has had too many requests; wait{wait}, and " + _AGAIN,
}


def _of_status(status: int, headers: Any, repo: str, message: str) -> str:
    wait = headers.get("retry-after", "")
    text = _STATUSES.get(status, "the Hub rejects that, in its own words")
    if status >= 500:
        text = f"the Hub failed; wait a while, and {_AGAIN}"
    text = text.format(repo=repo, wait=f" {wait} seconds" if wait.isdigit() else " some minutes")
    reason = f": {_plain(message)}" if message else ""
    return f"{text} (HTTP {status}{reason})"


def _plain(text: str) -> str:
    """One printable line for a terminal, without the query of addresses, which may be a signature."""
    text = re.sub(r"(https?://[^\s?'\"]+)\?[^\s'\"]+", r"\1", text)
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())[:200]
