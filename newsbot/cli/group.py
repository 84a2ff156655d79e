"""The commands by task, each imported when it runs."""

from __future__ import annotations

import sys
from contextlib import suppress
from difflib import get_close_matches
from typing import Any

import click
from click.shell_completion import CompletionItem

from newsbot.cli.help import help_of, is_wanted, text_of
from newsbot.errors import UserError
from newsbot.terminal import INTERRUPTED

TASKS: dict[str, dict[str, str]] = {
    "Start here": {
        "demo": "Crawl the bundled sample site and show the results.",
        "read": "Read one page, from the web or a file, as Markdown or JSON.",
        "doctor": "Check this machine: what is missing, and the command that fixes it.",
    },
    "Crawl": {
        "crawl": "Crawl a news site: its address, or the name of a spider.",
        "status": "Show the state of all sites, and what is broken.",
        "runs": "List the runs of a site and what they gave.",
        "why": "Explain what became of an address.",
        "forget": "Remove a site that never gave a record, such as a mistyped one.",
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


class ScrapysCommand(click.Command):
    """One of Scrapy's commands, which parses its own arguments."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.args = list(args)
        return ctx.args

    def invoke(self, ctx: click.Context) -> Any:
        assert self.name is not None
        if is_wanted(ctx.args):
            sys.stdout.write(text_of(self.name))
            sys.stdout.flush()
            return
        try:
            from newsbot.cli.running import run

            run(self.name, ctx.args)
        except KeyboardInterrupt:  # for which Click has an empty line
            click.echo(f"newsbot {self.name}: stopped", err=True)
            ctx.exit(INTERRUPTED)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        assert self.name is not None
        if incomplete.startswith("-"):
            return [
                CompletionItem(name, help=option.help.split(";")[0].split(" (")[0])
                for _, options in help_of(self.name).sections
                for option in options
                for name in option.names
                if name.startswith(incomplete)
            ]
        from newsbot.cli.running import completions

        found: list[str] = []
        with suppress(UserError):  # the command itself reports it
            found = completions(self.name, incomplete)
        return [CompletionItem(name) for name in found] or [CompletionItem(incomplete, type="file")]


class Newsbot(click.Group):
    """Lists its commands by task, and names the nearest one to what does not exist."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        own = super().get_command(ctx, cmd_name)
        if own is not None or cmd_name not in COMMANDS:
            return own
        return ScrapysCommand(cmd_name, short_help=COMMANDS[cmd_name], add_help_option=False)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in COMMANDS:
            raise click.UsageError(_unknown(name))
        return super().resolve_command(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        self.format_commands(ctx, formatter)
        click.Command.format_options(self, ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for task, commands in TASKS.items():
            with formatter.section(task):
                formatter.write_dl(list(commands.items()), col_max=12)


def _unknown(name: str) -> str:
    """What to write in the place of a command that does not exist."""
    shown = name if len(name) <= 60 else f"{name[:60]}…"
    if "://" in name or name.startswith("www."):
        return f"{shown} is not a command; did you mean newsbot crawl {shown}, or newsbot read {shown}?"
    if near := get_close_matches(name.lower(), COMMANDS, 1):
        return f"there is no command {shown}; did you mean {near[0]}? newsbot --help lists all"
    return f"there is no command {shown}; newsbot --help lists all"
