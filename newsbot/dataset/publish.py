"""A release to the Hugging Face Hub: a folder in, one commit out, or a list of its changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import newsbot
from newsbot.dataset.describe import SUMS
from newsbot.dataset.describe.files import DataFile
from newsbot.dataset.errors import ExportError
from newsbot.dataset.hub import Hub, Remote
from newsbot.dataset.outgoing import blob, named
from newsbot.dataset.reading import about
from newsbot.dataset.release import Silent, Steps

State = Literal["new", "changed", "same", "deleted", "unseen"]


@dataclass(frozen=True, slots=True)
class Step:
    """One file in the plan of a commit."""

    state: State
    path: str
    size: int


@dataclass(frozen=True, slots=True)
class Published:
    """The result of publishing."""

    steps: list[Step]
    private: bool
    commit: str | None  # None if the repository had the release already


def plan(hub: Hub, release: Path, files: Sequence[DataFile], remote: Remote | None) -> list[Step]:
    """What a commit would do, file by file; raises `ExportError`."""
    remote = remote or Remote(None, private=True)
    steps = [Step(_state(release, file, remote), file.path, file.size) for file in files]
    gone = [Step("deleted", path, remote.files[path][1]) for path in _gone(hub, files, remote)]
    return sorted([*steps, *gone], key=lambda step: step.path)


def unseen(files: Sequence[DataFile]) -> list[Step]:
    """The plan without knowing what the repository holds."""
    return [Step("unseen", file.path, file.size) for file in files]


def publish(
    hub: Hub, release: Path, files: Sequence[DataFile], *, public: bool = False, shown: Steps | None = None
) -> Published:
    """Publishes a release by one commit; makes no commit if nothing differs. Raises `ExportError`.

    What the release before had, and this one has not, is deleted; what someone else put there stays.
    """
    remote = hub.look()
    if remote is None:
        hub.create(public=public)
        remote = hub.look()
        if remote is None:
            raise ExportError(f"{hub.repo} was created but cannot be seen; does the token allow reading it?")
    check_open(hub, remote, public=public)
    steps = plan(hub, release, files, remote)
    if all(step.state == "same" for step in steps):
        return Published(steps, remote.private, None)
    sent = {step.path: step.size for step in steps if step.state in ("new", "changed")}
    additions = [(file.path, release / file.path, file.sha256) for file in files if file.path in sent]
    gone = [step.path for step in steps if step.state == "deleted"]
    advance = (shown or Silent()).step("Sending", sum(sent.values()))
    commit = hub.commit(additions, gone, remote.commit, _message(release), advance)
    _check(hub, release, files)
    return Published(steps, remote.private, commit)


def check_open(hub: Hub, remote: Remote, *, public: bool) -> None:
    """Raises `ExportError` if the repository is public and the release is not meant to be."""
    if not remote.private and not public:
        raise ExportError(f"{hub.repo} is public; add --public if everybody may read the release, or name another")


def format_plan(steps: Sequence[Step]) -> Iterator[str]:
    """The plan as lines for a terminal."""
    width = max(len(f"{step.size:,}") for step in steps)
    for step in steps:
        yield f"{step.state:8}{step.size:{width},}  {step.path}"
    counted = Counter(step.state for step in steps)
    if counted["unseen"]:
        yield "The Hub was not asked which of these it has already (unseen)"
    total = sum(step.size for step in steps if step.state != "deleted")
    sent = sum(step.size for step in steps if step.state in ("new", "changed", "unseen"))
    yield f"{total:,} bytes in all, {sent:,} to send: {', '.join(f'{n:,} {state}' for state, n in counted.items())}"


def _state(release: Path, file: DataFile, remote: Remote) -> State:
    if file.path not in remote.files:
        return "new"
    name, size = remote.files[file.path]
    same = size == file.size and name == (file.sha256 if len(name) == 64 else blob(release, file))
    return "same" if same else "changed"


def _gone(hub: Hub, files: Sequence[DataFile], remote: Remote) -> list[str]:
    """Files of the published release that this one lacks; empty if its sums are not readable."""
    others = set(remote.files) - {file.path for file in files}
    if not others or SUMS not in remote.files:
        return []
    text = hub.read(SUMS, remote)
    try:
        return sorted(others & named(text).keys())
    except ExportError:
        return []


def _message(release: Path) -> str:
    made = about(release)
    counts = [f"{name} {rows:,}" for name, rows in (made.get("rows") or {}).items() if rows]
    return f"Release by newsbot {made.get('newsbot', newsbot.__version__)}: {', '.join(counts) or 'no rows'}"


def _check(hub: Hub, release: Path, files: Sequence[DataFile]) -> None:
    now = hub.look() or Remote(None, private=True)
    if odd := [file.path for file in files if _state(release, file, now) != "same"]:
        raise ExportError(f"{hub.repo} accepted the commit, but its {odd[0]} differs; look at {hub.url}/commits/main")
