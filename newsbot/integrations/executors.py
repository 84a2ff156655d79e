"""datatrove's executors for an extraction: tasks on this machine, on Slurm or on Ray, and what they have counted."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from datatrove.executor import SlurmPipelineExecutor
from datatrove.io import DataFolder, get_datafolder

from newsbot.errors import UserError
from newsbot.integrations.datatrove import ArticleReader, Folder, RecordWriter
from newsbot.integrations.datatrove_internals import Advance, LocalExecutor
from newsbot.integrations.datatrove_internals import RayExecutor as RayExecutor

Kind = Literal["local", "slurm", "ray"]
TASKS = "tasks"
"""The folder of the executors' logs, statistics and marks, beside the records."""
_INDEX = f"{TASKS}/index"
"""What tasks note for each other, until all are done."""
_PLAN = f"{TASKS}/extraction.json"
_JOB = f"{TASKS}/slurm-job"


@dataclass(frozen=True, slots=True)
class Resources:
    """What the tasks of an extraction may take."""

    tasks: int
    workers: int = -1
    """Tasks at the same time; -1: as many as there is room for."""
    memory: int = 2
    """GiB that Slurm or Ray reserves for each task."""
    partition: str = ""
    """Of Slurm."""
    time: str = "24:00:00"
    """For how long Slurm lets a task run."""


class Cluster:
    """An extraction into a folder, by the tasks of an executor."""

    def __init__(self, kind: Kind, reader: ArticleReader, folder: Folder, *, indexed: bool = True) -> None:
        """`indexed`: each task knows what the files of earlier tasks hold."""
        self.kind = kind
        self.reader = reader
        self.folder: DataFolder = get_datafolder(folder)
        reader.index = self._inside(_INDEX) if indexed else None

    def _inside(self, path: str) -> DataFolder:
        return get_datafolder((self.folder.resolve_paths(path), self.folder.fs))

    def begin(self, identity: str, *, fresh: bool = False) -> None:
        """Notes what the tasks read, by `identity`; raises `UserError` if the folder holds anything else."""
        if fresh:
            for path in (TASKS, *self.files()):
                with suppress(FileNotFoundError):
                    self.folder.rm(path, recursive=True)
        if self.folder.exists(_PLAN):
            with self.folder.open(_PLAN, "r") as stream:
                known = json.load(stream)
            if known != identity:
                raise UserError(
                    f"{self.where}: holds an extraction of other files, with other filters, another number of tasks or"
                    " by another version of newsbot; repeat its command, choose another --to, or start again with"
                    " --fresh"
                )
        elif self.files():
            raise UserError(f"{self.where}: holds records already; choose another --to, or replace them with --fresh")
        else:
            with self.folder.open(_PLAN, "w") as stream:
                json.dump(identity, stream)

    @property
    def where(self) -> str:
        return str(self.folder.resolve_paths(""))

    def files(self) -> list[str]:
        """The files of records."""
        return [str(name) for name in self.folder.list_files(recursive=False) if name.endswith(".jsonl.gz")]

    def run(self, resources: Resources, advance: Advance = lambda _: None) -> str:
        """Runs the tasks that are not done; or lets Slurm run them, and returns its job. Raises `UserError`."""
        if self.kind == "local":
            self._executor(resources).run(advance)
        elif self.kind == "ray":
            with _ray():
                self._executor(resources).run(advance)
        else:
            return self._running_job() or self._submit(resources)
        return ""

    def _submit(self, resources: Resources) -> str:
        executor = self._executor(resources)
        with _slurm():
            executor.run()
        with self.folder.open(_JOB, "w") as stream:
            stream.write(str(executor.job_id))
        return str(executor.job_id)

    def _executor(self, resources: Resources) -> Any:
        shared: dict[str, Any] = {
            "pipeline": [self.reader, RecordWriter(self.folder)], "tasks": resources.tasks,
            "logging_dir": self._inside(TASKS),
        }  # fmt: skip
        if self.kind == "local":
            workers = min(resources.tasks, os.cpu_count() or 1) if resources.workers < 0 else resources.workers
            return LocalExecutor(**shared, workers=workers)
        shared |= {"workers": resources.workers, "mem_per_cpu_gb": resources.memory}
        if self.kind == "ray":
            return RayExecutor(**shared)
        return SlurmPipelineExecutor(
            **shared, partition=resources.partition, time=resources.time, job_name="newsbot", qos=None,
            sbatch_args={"kill-on-invalid-dep": "yes"},  # of datatrove's job that sums up, after a task that failed
            env_command=f'export PATH={shlex.quote(str(Path(sys.executable).parent))}:"$PATH"',
        )  # fmt: skip

    def _running_job(self) -> str:
        """The job that Slurm has not ended yet; empty if there is none."""
        if not self.folder.exists(_JOB):
            return ""
        with self.folder.open(_JOB, "r") as stream:
            job = str(stream.read().strip())
        found = subprocess.run(["squeue", "--noheader", f"--jobs={job}"], capture_output=True, text=True)  # noqa: S603, S607
        return job if found.stdout.strip() else ""

    def left(self, tasks: int) -> list[int]:
        """The tasks that are not done."""
        done = {str(path).rpartition("/")[2] for path in self.folder.glob(f"{TASKS}/completions/*")}
        return [rank for rank in range(tasks) if f"{rank:05d}" not in done]

    def counts(self, tasks: int) -> Counter[str]:
        """What became of the captures that tasks have read."""
        total: Counter[str] = Counter()
        for rank in range(tasks):
            with suppress(FileNotFoundError), self.folder.open(f"{TASKS}/stats/{rank:05d}.json", "r") as stream:
                total.update(_totals(json.load(stream)[0]["stats"]))
        return total

    def tidy(self) -> None:
        """Removes what tasks have noted, and what killed ones have left of files; only when all are done."""
        with suppress(FileNotFoundError):
            self.folder.rm(_INDEX, recursive=True)
        if self.folder.is_local():
            for path in Path(self.where).glob(".[0-9]*.jsonl.gz.*"):
                path.unlink(missing_ok=True)


def _totals(stats: dict[str, Any]) -> dict[str, int]:
    """The numbers in a step's statistics, except for those of Documents."""
    numbers = {name: stat["total"] if isinstance(stat, dict) else stat for name, stat in stats.items()}
    return {name: number for name, number in numbers.items() if number and not name.startswith("doc_len")}


@contextmanager
def _ray() -> Iterator[None]:
    """A connection to the Ray cluster; raises `UserError` if there is none."""
    try:
        import ray
    except ImportError:
        raise UserError(
            "--executor ray: Ray is missing; install the version that your cluster has, such as with pip install"
            " 'ray==2.60.0'"
        ) from None
    try:
        ray.init(address=os.environ.get("RAY_ADDRESS", "auto"), log_to_driver=False)
    except ConnectionError:
        raise UserError(
            "--executor ray: no cluster responds; start one with ray start --head, or name yours in RAY_ADDRESS"
        ) from None
    try:
        yield
    finally:
        ray.shutdown()


@contextmanager
def _slurm() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise UserError(f"--executor slurm: {error.filename} is missing; call newsbot where sbatch works") from None
    except subprocess.CalledProcessError as error:
        raise UserError(f"--executor slurm: sbatch did not accept the job (exit code {error.returncode})") from None
