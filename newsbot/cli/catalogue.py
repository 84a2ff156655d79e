"""The commands by task, each imported when it runs."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from newsbot.cli.help import is_wanted, text_of

TASKS: dict[str, dict[str, str]] = {
    "Start here": {
        "demo": "Crawl the bundled sample site and show the results.",
        "read": "Read one page, from the web or a file, as Markdown or JSON.",
        "doctor": "Check this machine: what is missing, and the command that fixes it.",
    },
    "Crawl": {
        "crawl": "Crawl a news site: its address, or the name of a spider.",
        "status": "Show the state of all sites, and what is broken.",
        "runs": "List the runs of all sites, or of one, and their results.",
        "why": "Explain what became of an address.",
        "forget": "Remove a site that has produced no records, such as a mistyped one.",
    },
    "Crawl many sites": {
        "sites": "List the sites that workers crawl, and how often.",
        "work": "Crawl the listed sites as they fall due.",
    },
    "Use the records": {
        "follow": "Print the records that a program has not received.",
        "export": "Build a data set, compare two, or publish one.",
        "browse": "Read and search a data set, or your crawls, in the browser.",
        "store": "Keep finished runs in a store, such as S3, and list or check them.",
        "extract": "Read archived pages again, with no request to the site.",
        "archive": "Pack archives as WACZ, index them as CDXJ, or check them.",
    },
    "Describe a site": {
        "sample": "Save a page with its record, or check all saved pages.",
    },
    "Set up": {
        "deploy": "Write the files of a schedule: cron, systemd, containers and others.",
        "completion": "Print the completion script for bash, zsh or fish.",
    },
}
"""Each command with what it does, by what a person wants to do."""
COMMANDS = {name: text for commands in TASKS.values() for name, text in commands.items()}
COMPLETION = "completion"
"""The one command that does not come from Scrapy."""
COMPLETING = "_NEWSBOT_COMPLETE"
"""The variable by which a shell asks for the words that continue a line."""


def run(name: str, arguments: Sequence[str]) -> None:
    """Runs a command, which exits, or prints its help."""
    if is_wanted(arguments):
        sys.stdout.write(text_of(name))
        sys.stdout.flush()
        return
    from newsbot.cli import running

    running.run(name, list(arguments))
