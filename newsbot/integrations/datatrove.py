"""Steps of datatrove pipelines: stories out of archives as its Documents, and Documents into newsbot's records.

A pipeline that begins with `ArticleReader` runs on any of datatrove's executors, with its filters, its deduplication
and its writers behind it. Imported when first needed, because it requires `scrapy-newsbot[cluster]`.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import accumulate
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory
from typing import IO, Any, Literal, TypeAlias

from datatrove.data import Document
from datatrove.io import DataFolder, get_datafolder
from datatrove.pipeline.base import PipelineStep
from datatrove.utils.logging import logger

from newsbot.archive.records import TROUBLES
from newsbot.archive.replay import ArchiveError
from newsbot.archive.sources import STDIN, Source, Sources
from newsbot.extraction.output import PIECE, pack_gzip
from newsbot.extraction.pages import Sites
from newsbot.extraction.stream import ALL, Before, Filters, Outcome, note_share, read_sources
from newsbot.items import Article
from newsbot.storage.atomic import whole_file
from newsbot.storage.files import as_line

Text = Literal["plain", "markdown"]
Folder: TypeAlias = str | tuple[str, dict[str, Any]] | DataFolder
"""A path, an address that fsspec opens, or anything of which datatrove makes a `DataFolder`."""


class ArticleReader(PipelineStep):  # type: ignore[misc]
    """Reads the stories in WARC, ARC and WACZ files of any sites.

    Each Document has a story's text, the record's id and time of capture as its `id` (`<id>@20261102080000`), and the
    whole record as its `metadata`. What became of the other captures is counted in the step's statistics.

    A task reads files that follow one another, about as many bytes as each other task. With an `index`, a folder that
    all tasks see, its records are those of one process that reads all files: each task notes there what revisits in
    later files may repeat, and what robots.txt and tdmrep.json say. Without, a task knows only its own files.
    """

    type = "📖 - READER"
    name = "📰 newsbot"

    def __init__(
        self, files: str | Path | Iterable[str | Path], *, filters: Filters = ALL, sites: Sites | None = None,
        text: Text = "plain", index: Folder | None = None, limit: int = -1, base: str = "",
        options: dict[str, Any] | None = None, patience: float = 300,
    ) -> None:  # fmt: skip
        """`files` are what `newsbot extract` takes: files, folders, patterns, lists of paths, and addresses.

        `sites` are the described ones; all others are read as any site. `limit` is the number of stories of a task, -1
        for all. `base` stands before the relative paths of lists; `options` are those of fsspec's driver, whose server
        may be silent for `patience` seconds. `index` is empty before the first task, or of the same files, filters and
        number of tasks. Raises `ArchiveError` if there is no such file.
        """
        super().__init__()
        names = [files] if isinstance(files, (str, Path)) else files
        self._opener = Sources(base, options, patience, Path.cwd())
        self.sources = self._opener.find(str(name) for name in names)
        if any(source.name == STDIN for source in self.sources):
            raise ArchiveError("-: tasks cannot share standard input; name files")
        self.filters = filters
        self.sites = sites or Sites()
        self.text = text
        self.index = get_datafolder(index) if index is not None else None
        self.limit = limit

    def run(self, data: Iterable[Document] | None = None, rank: int = 0, world_size: int = 1) -> Iterator[Document]:
        """The Documents of a task's files. Raises `ArchiveError` for a file that is not there, or a silent server."""
        yield from data or ()
        tasks = shares(self.sources, world_size)
        self._opener.check(self.sources[tasks[rank]])
        with TemporaryDirectory() as work:
            before = self._before(self.index, tasks[: rank + 1], Path(work)) if self.index is not None else None
            outcomes = read_sources(self.sources, self._opener, self.sites, self.filters, tasks[rank], before)
            yield from self._documents(outcomes)

    def _before(self, index: DataFolder, tasks: Sequence[slice], work: Path) -> Before:
        """The notes of the last of these tasks, which is this one, and of those before it.

        Each task notes its own files first. What another has not noted yet is noted here, too: no task waits for
        another.
        """
        own = self._noted(index, len(tasks) - 1, tasks[-1], work)
        return Before(own, [self._noted(index, rank, share, work) for rank, share in enumerate(tasks[:-1])])

    def _noted(self, index: DataFolder, rank: int, share: slice, work: Path) -> Path:
        """A file with the notes of a task."""
        name = f"{rank:05d}.notes"
        if not index.exists(name):
            self._opener.check(self.sources[share])
            note_share(self.sources, self._opener, self.filters, share, work / name)
            with _whole(index, name) as stream, (work / name).open("rb") as made:
                shutil.copyfileobj(made, stream)
        elif not index.is_local():
            index.get_file(name, str(work / name))
        else:
            return Path(index.resolve_paths(name))
        return work / name

    def _documents(self, outcomes: Iterator[Outcome]) -> Iterator[Document]:
        left = self.limit
        while left and (outcome := self._next(outcomes)) is not None:
            if outcome.article is not None:
                left -= 1
                document = document_of(outcome.article, self.text)
                self.update_doc_stats(document)
                yield document

    def _next(self, outcomes: Iterator[Outcome]) -> Outcome | None:
        with self.track_time():
            outcome = next(outcomes, None)
        if outcome is not None:
            self.stat_update(outcome.reason)
            if outcome.reason in TROUBLES and (place := outcome.archived):
                logger.warning(f"{place.file}:{place.offset}: {TROUBLES[outcome.reason]}")
        return outcome


def document_of(article: Article, text: Text = "plain") -> Document:
    """A story as a Document; its `metadata` is the record, as JSON gives it."""
    record = json.loads(as_line(article))
    moment = "".join(letter for letter in article.fetched_at[:19] if letter.isdigit())
    content = article.markdown() if text == "markdown" else plain_text(record)
    return Document(content.encode("utf-8", "replace").decode("utf-8"), f"{article.id}@{moment}", metadata=record)


def plain_text(record: dict[str, Any]) -> str:
    """The paragraphs of a record's bodies, an empty line between them."""
    return "\n\n".join(paragraph for body in record["bodies"] for paragraph in body["paragraphs"])


class RecordWriter(PipelineStep):  # type: ignore[misc]
    """Writes the `metadata` of Documents as `newsbot extract` writes records: `00000.jsonl.gz` of the first task.

    A file has its name once it is whole. A task that is repeated replaces it; without changes of the pipeline, by the
    same bytes. A task without Documents writes none.
    """

    type = "💽 - WRITER"
    name = "📰 newsbot"

    def __init__(self, folder: Folder) -> None:
        super().__init__()
        self.folder = get_datafolder(folder)

    def run(self, data: Iterable[Document], rank: int = 0, world_size: int = 1) -> Iterator[Document]:
        pending = bytearray()
        with ExitStack() as stack:
            stream: IO[bytes] | None = None
            for document in data:
                with self.track_time():
                    stream = stream or stack.enter_context(_whole(self.folder, f"{rank:05d}.jsonl.gz"))
                    pending += as_line(document.metadata)
                    if len(pending) >= PIECE:
                        stream.write(pack_gzip(bytes(pending)))
                        pending.clear()
                    self.stat_update("total")
                yield document
            if stream is not None and pending:
                stream.write(pack_gzip(bytes(pending)))


@contextmanager
def _whole(folder: DataFolder, name: str) -> Iterator[IO[bytes]]:
    """A stream that becomes a file when the context ends well; two tasks may write one at the same time."""
    if folder.is_local():
        path = Path(folder.resolve_paths(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        with whole_file(path) as stream:
            yield stream
    else:
        with NamedTemporaryFile() as spooled:
            yield spooled
            spooled.flush()
            folder.put_file(spooled.name, name)


def shares(sources: Sequence[Source], tasks: int) -> list[slice]:
    """Files in so many runs of about the same number of bytes, or of files if a size is not known.

    >>> shares([Source(name, 1) for name in "abcde"], 2)
    [slice(0, 2, None), slice(2, 5, None)]
    """
    known = all(source.size is not None for source in sources)
    weights = [(source.size or 0) + 1 if known else 1 for source in sources]
    total, before = sum(weights), 0
    counts = [0] * tasks
    for weight in weights:
        counts[min((2 * before + weight) * tasks // (2 * total), tasks - 1)] += 1
        before += weight
    ends = list(accumulate(counts))
    return [slice(end - count, end) for end, count in zip(ends, counts, strict=True)]
