"""The stories of any archives without near-duplicates: newsbot reads, datatrove does the rest.

    pip install 'scrapy-newsbot[cluster]' spacy tokenizers
    python deduplicate.py archives --to clean --tasks 100 --executor local

The records are in clean/records. Change what you like; every step of a pipeline is documented in datatrove.
"""

from __future__ import annotations

import argparse
import os
import shlex
import sys
from pathlib import Path
from typing import Any

from datatrove.executor import LocalPipelineExecutor, SlurmPipelineExecutor
from datatrove.executor.base import PipelineExecutor
from datatrove.pipeline.dedup import (
    MinhashConfig,
    MinhashDedupBuckets,
    MinhashDedupCluster,
    MinhashDedupFilter,
    MinhashDedupSignature,
)
from datatrove.pipeline.filters import LambdaFilter
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter
from datatrove.utils.hashing import HashConfig

from newsbot.integrations.datatrove import ArticleReader, RecordWriter
from newsbot.integrations.executors import RayExecutor

MINHASH = MinhashConfig(
    n_grams=5, num_buckets=14, hashes_per_bucket=8,  # near-duplicates share about 72 of 100 sequences of five words
    hash_config=HashConfig(hash_fc="sha1"),  # the default needs an xxhash below 4
)  # fmt: skip
LANGUAGE = "eng"  # decides how texts are split into words


def long_enough(document: Any) -> bool:
    """Whether a text has enough words to be compared."""
    return len(document.text.split()) >= 20


def main() -> None:
    """Runs what has not been done."""
    options = parsed()
    if options.executor == "ray":
        import ray

        ray.init(address=os.environ.get("RAY_ADDRESS", "auto"))
    stages(options).run()


def stages(options: argparse.Namespace) -> PipelineExecutor:
    """The last of the stages, which runs those before it first."""
    to, tasks = options.to, options.tasks
    signatures, buckets, clusters = f"{to}/signatures", f"{to}/buckets", f"{to}/clusters"
    read = stage(
        options, "1-read", tasks,
        [
            ArticleReader(options.files, index=None if options.apart else f"{to}/index"), LambdaFilter(long_enough),
            JsonlWriter(f"{to}/documents"),
        ],
    )  # fmt: skip
    sign = stage(
        options, "2-sign", tasks,
        [JsonlReader(f"{to}/documents"), MinhashDedupSignature(signatures, MINHASH, LANGUAGE)], read,
    )  # fmt: skip
    pair = stage(
        options, "3-pair", MINHASH.num_buckets,
        [MinhashDedupBuckets(signatures, buckets, config=MINHASH)], sign,
    )  # fmt: skip
    group = stage(options, "4-group", 1, [MinhashDedupCluster(buckets, clusters, config=MINHASH)], pair)
    return stage(
        options, "5-write", tasks,
        [
            JsonlReader(f"{to}/documents", add_file_path=False), MinhashDedupFilter(clusters),
            RecordWriter(f"{to}/records"),
        ],
        group,
    )  # fmt: skip


def stage(
    options: argparse.Namespace, name: str, tasks: int, pipeline: list[Any], after: PipelineExecutor | None = None
) -> PipelineExecutor:
    """Tasks that all run the same steps."""
    shared: dict[str, Any] = {
        "pipeline": pipeline, "tasks": tasks, "depends": after, "logging_dir": f"{options.to}/tasks/{name}",
    }  # fmt: skip
    if options.executor == "local":
        return LocalPipelineExecutor(**shared, workers=min(tasks, os.cpu_count() or 1))
    if options.executor == "ray":
        return RayExecutor(**shared)
    return SlurmPipelineExecutor(
        **shared, job_name=name, partition=options.partition, time="24:00:00", qos=None,
        sbatch_args={"kill-on-invalid-dep": "yes"},
        env_command=f'export PATH={shlex.quote(str(Path(sys.executable).parent))}:"$PATH"',
    )  # fmt: skip


def parsed() -> argparse.Namespace:
    """The options of the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("files", nargs="+", help="what newsbot extract takes: files, folders, lists, addresses")
    parser.add_argument("--to", required=True, help="a folder that all machines can reach")
    parser.add_argument("--tasks", type=int, default=2)
    parser.add_argument(
        "--apart",
        action="store_true",
        help="read each file only once: a task finds what revisits repeat in its own only",
    )
    parser.add_argument("--executor", choices=("local", "slurm", "ray"), default="local")
    parser.add_argument("--partition", default="", help="of Slurm")
    return parser.parse_args()


if __name__ == "__main__":
    main()
