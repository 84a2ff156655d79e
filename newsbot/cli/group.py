"""Help by task, completion and suggestions, by Click: it requires no other package, and starts in 20 ms.

Typer would add four packages for reading options from annotations, which nothing here uses.
"""

from __future__ import annotations

from contextlib import suppress
from difflib import get_close_matches
from typing import Any

import click
from click.shell_completion import CompletionItem

from newsbot.cli.catalogue import COMMANDS, COMPLETING, TASKS, run
from newsbot.cli.help import help_of
from newsbot.errors import UserError
from newsbot.terminal import INTERRUPTED

USAGE = 1  # not argparse's 2, which means to a schedule that the next run resumes
_HELP = "Turns news sites into records: crawl a site, read a page, use the records."
_EPILOG = "newsbot COMMAND --help shows the options of a command."
_BASH = "~/.local/share/bash-completion/completions"
_FISH = "~/.config/fish/completions"
_COMPLETION = f"""Prints the script by which a shell completes the commands and options of newsbot.

\b
bash: mkdir -p {_BASH} && newsbot completion bash > {_BASH}/newsbot

\b
zsh: put the line  eval "$(newsbot completion zsh)"  into ~/.zshrc

\b
fish: mkdir -p {_FISH} && newsbot completion fish > {_FISH}/newsbot.fish
"""
"""`\\b` keeps Click from wrapping a command, which is then copied whole."""


class ScrapysCommand(click.Command):
    """One of Scrapy's commands, which parses its own arguments."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.args = list(args)
        return ctx.args

    def invoke(self, ctx: click.Context) -> Any:
        assert self.name is not None
        run(self.name, ctx.args)

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


def _print_version(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if not wanted or context.resilient_parsing:
        return
    from importlib.metadata import version
    from platform import python_version

    from newsbot import __version__

    click.echo(f"newsbot {__version__}, Scrapy {version('scrapy')}, Python {python_version()}")
    context.exit()


@click.command(
    cls=Newsbot,
    help=_HELP,
    epilog=_EPILOG,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Print the versions of newsbot, Scrapy and Python.",
)
@click.pass_context
def newsbot(context: click.Context) -> None:
    """The command line; its texts are those that the decorators have."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@newsbot.command(help=_COMPLETION, context_settings={"ignore_unknown_options": True})
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]), metavar="SHELL")
def completion(shell: str) -> None:
    """Click has a script for each shell."""
    from click.shell_completion import get_completion_class

    made = get_completion_class(shell)
    assert made is not None
    click.echo(made(newsbot, {}, "newsbot", COMPLETING).source())


def answer(arguments: list[str]) -> tuple[int, str]:
    """Runs what is no command of Scrapy's, and returns its exit code, and a sentence if it failed."""
    try:
        code = newsbot.main(arguments, "newsbot", standalone_mode=False)
    except click.NoSuchOption as error:
        near = f"did you mean {error.possibilities[0]}? " if error.possibilities else ""
        return USAGE, f"there is no option {error.option_name} before a command; {near}newsbot --help lists all"
    except click.ClickException as error:
        return USAGE, error.format_message()
    except click.Abort:
        return INTERRUPTED, "stopped"
    return code if isinstance(code, int) else 0, ""
