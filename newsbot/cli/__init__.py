"""`newsbot`: Scrapy's commands under one name, from any folder.

Every option is declared once, on the Scrapy command that has it, so this layer needs only help by task, completion and
suggestions: Click has them, requires no other package, and starts in 20 ms. Typer would add four packages for reading
options from annotations, which nothing here uses, and Scrapy's own command line imports every command before it helps.
"""

from __future__ import annotations

import gc
import sys
from typing import NoReturn

import click

from newsbot import terminal
from newsbot.cli.group import COMMANDS, Newsbot
from newsbot.errors import UserError, remedy

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
    click.echo(made(newsbot, {}, "newsbot", "_NEWSBOT_COMPLETE").source())


def main(arguments: list[str] | None = None) -> NoReturn:
    """Runs a command; an error that the user can correct ends it with one sentence on standard error."""
    arguments = sys.argv[1:] if arguments is None else arguments
    command = " ".join(["newsbot", *(word for word in arguments[:1] if word in COMMANDS)])
    terminal.take_over(command)
    gc.disable()  # until the command is loaded: 8 % of its CPU
    try:
        code = newsbot.main(arguments, "newsbot", standalone_mode=False)
    except click.NoSuchOption as error:
        near = f"did you mean {error.possibilities[0]}? " if error.possibilities else ""
        text = f"there is no option {error.option_name} before a command; {near}newsbot --help lists all"
        code = _fail(command, text, USAGE)
    except click.ClickException as error:
        code = _fail(command, error.format_message(), USAGE)
    except UserError as error:
        code = _fail(command, str(error), 1)
    except (click.Abort, KeyboardInterrupt):
        code = _fail(command, "stopped", terminal.INTERRUPTED)
    except OSError as error:
        if error.filename is None:
            terminal.discard(1)
        place = error.filename or "standard output"
        code = _fail(
            command, f"{place}: {error.strerror or error}; {remedy(error, 'choose another file or folder')}", 1
        )
    sys.exit(code if isinstance(code, int) else 0)


def _fail(command: str, message: str, code: int) -> int:
    click.echo(f"{command}: {' '.join(message.split())}", err=True)
    return code
