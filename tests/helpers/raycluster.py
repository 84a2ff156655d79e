"""Ray on this machine with three nodes, and an extraction on it; a node is killed while it writes.

python raycluster.py ARCHIVES OUT
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

TASKS = 7


def main() -> int:
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    from ray import cluster_utils

    archives, out = sys.argv[1:]
    cluster: Any = cluster_utils.Cluster(
        initialize_head=True, head_node_args={"num_cpus": 0, "object_store_memory": 80_000_000}
    )
    try:
        nodes = [cluster.add_node(num_cpus=1, memory=3 * 2**30, object_store_memory=80_000_000) for _ in range(3)]
        command = [
            *(sys.executable, "-m", "newsbot", "extract", archives, "--to", out),
            *("--executor", "ray", "--tasks", str(TASKS)),
        ]  # fmt: skip
        running = subprocess.Popen(command, env={**os.environ, "RAY_ADDRESS": cluster.address})
        killed = False
        while running.poll() is None:
            time.sleep(0.02)
            killed = killed or kill_a_node(nodes, Path(out))
        return running.returncode
    finally:
        cluster.shutdown()


def kill_a_node(nodes: list[Any], out: Path) -> bool:
    """Kills a node of which a process writes a shard; whether there was one."""
    if not any(out.glob(".0*")):
        return False
    for node in nodes:
        raylet = node.all_processes["raylet"][0].process.pid
        for process in children(raylet):
            if any(part.parent == out.resolve() and part.name.startswith(".0") for part in opened(process)):
                os.kill(raylet, signal.SIGKILL)
                print(f"a node was killed while it wrote, {len(list(out.glob('*.jsonl.gz')))} of {TASKS} were done")
                return True
    return False


def children(parent: int) -> list[int]:
    found = subprocess.run(["pgrep", "-P", str(parent)], capture_output=True, text=True, check=False)
    own = [int(line) for line in found.stdout.split()]
    return [*own, *(child for process in own for child in children(process))]


def opened(process: int) -> list[Path]:
    """The files that a process has open."""
    found = []
    for link in Path(f"/proc/{process}/fd").glob("*"):
        try:
            found.append(link.readlink())
        except OSError:
            continue
    return found


if __name__ == "__main__":
    sys.exit(main())
