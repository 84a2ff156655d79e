"""All of datatrove's undocumented parts that newsbot uses, and a check that the installed one has them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from itertools import islice
from multiprocessing.connection import wait
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from datatrove.executor import LocalPipelineExecutor, RayPipelineExecutor
from datatrove.executor.base import PipelineExecutor
from datatrove.utils.logging import logger

from newsbot.errors import UserError
from newsbot.processes import forkserver, serve_parent
from newsbot.scrapy_internals import check_attributes

FITS = ">=0.10,<0.11"
_RETRIES = 5
"""How often Ray repeats a task whose process or node has died."""
_USED: tuple[tuple[type, tuple[str, ...]], ...] = (
    (PipelineExecutor, ("_run_for_rank", "get_incomplete_ranks", "save_executor_as_json")),
)


def check() -> None:
    """Raises `Unfit`, with the remedy, for a datatrove that lacks them."""
    check_attributes("datatrove", FITS, _USED)


Advance = Callable[[int], object]
"""Called with the number of tasks that have ended."""


class LocalExecutor(LocalPipelineExecutor):  # type: ignore[misc]
    """datatrove's executor for one machine, with a process for each task; steps must be picklable.

    That of datatrove 0.10 waits for ever for a task whose process is killed, as by a lack of memory.
    """

    def run(self, advance: Advance = lambda _: None) -> None:
        """Runs the tasks that are not done; the mark in `completions` of one that fails stays out."""
        self.save_executor_as_json()
        context = forkserver(["newsbot.integrations.executors"])
        left = (context.Process(target=_serve, args=(self, rank)) for rank in self.get_incomplete_ranks())
        running = _started(islice(left, self.workers))
        try:
            while running:
                ended = wait([process.sentinel for process in running])
                advance(len(ended))
                running = [process for process in running if process.sentinel not in ended]
                running += _started(islice(left, len(ended)))
        finally:
            for process in running:
                process.terminate()


def _started(processes: Iterable[ForkServerProcess]) -> list[ForkServerProcess]:
    found = list(processes)
    for process in found:
        process.start()
    return found


def _serve(executor: PipelineExecutor, rank: int) -> None:
    serve_parent()
    with Path(os.devnull).open("w") as nowhere:
        console, sys.stderr = sys.stderr, nowhere  # what is printed is in the task's log, too
        try:
            _run_rank(executor, rank)
        except UserError as error:
            console.write(f"task {rank:05d}: {error}\n")
        except Exception:
            sys.exit(1)
        finally:
            sys.stderr = console


class RayExecutor(RayPipelineExecutor):  # type: ignore[misc]
    """datatrove's executor for Ray, which leaves it to Ray to repeat the tasks of a node that dies.

    That of datatrove 0.10 starts an actor for each task, and waits for ever if a node dies before its actor has begun.
    """

    def run(self, advance: Advance = lambda _: None) -> None:
        """Runs the tasks that are not done; the mark in `completions` of one that fails stays out."""
        import ray

        if self.depends is not None:
            if not self.depends._launched:
                self.depends.run()
            if left := self.depends.get_incomplete_ranks(skip_completed=True):
                raise UserError(f"{len(left)} tasks of the step before failed; see its logs, and start again")
        self._launched = True
        self.save_executor_as_json()
        options = {
            "num_cpus": self.cpus_per_task, "num_gpus": self.gpus_per_task, "max_retries": _RETRIES,
            "memory": int(self.mem_per_cpu_gb * self.cpus_per_task * 2**30), **(self.ray_remote_kwargs or {}),
        }  # fmt: skip
        task = ray.remote(**options)(_run_rank)
        itself = ray.put(self)
        left = (task.remote(itself, rank) for rank in self.get_incomplete_ranks())
        waiting = list(islice(left, self.workers))
        while waiting:
            (ended,), waiting = ray.wait(waiting, num_returns=1)
            try:
                ray.get(ended)
            except Exception as error:  # whatever a step raises, or Ray after the last retry
                logger.error(str(getattr(error, "cause", error)))
            advance(1)
            waiting += islice(left, 1)


def _run_rank(executor: PipelineExecutor, rank: int) -> None:
    executor._run_for_rank(rank, local_rank=1)  # another than the first logs errors only
