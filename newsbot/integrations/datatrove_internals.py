"""All of datatrove's undocumented parts that newsbot uses, and a check that the installed one has them."""

from __future__ import annotations

from itertools import islice

from datatrove.executor import RayPipelineExecutor
from datatrove.executor.base import PipelineExecutor
from datatrove.utils.logging import logger

from newsbot.errors import UserError
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


class RayExecutor(RayPipelineExecutor):  # type: ignore[misc]
    """datatrove's executor for Ray, which leaves it to Ray to repeat the tasks of a node that dies.

    datatrove 0.10 starts an actor for each task, and waits for ever if the node dies before the actor has begun.
    """

    def run(self) -> None:
        """Runs the tasks that are not done; one that fails is logged, and its mark in `completions` stays out."""
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
                logger.error(str(error))
            waiting += islice(left, 1)


def _run_rank(executor: PipelineExecutor, rank: int) -> None:
    executor._run_for_rank(rank, local_rank=1)  # another than the first logs errors only
