"""`newsbot`: Scrapy's commands under one name, from any folder.

Every option is declared once, on the Scrapy command that has it, so this layer needs only help by task, completion and
suggestions. Scrapy's own command line imports every command before it helps.
"""

from __future__ import annotations

import gc
import os
import sys
from typing import NoReturn

from newsbot import terminal
from newsbot.cli.catalogue import COMMANDS, COMPLETING, COMPLETION, run
from newsbot.errors import UserError, remedy


def main(arguments: list[str] | None = None) -> NoReturn:
    """Runs a command; an error that the user can correct ends it with one sentence on standard error."""
    arguments = sys.argv[1:] if arguments is None else arguments
    name = next((word for word in arguments[:1] if word in COMMANDS), None)
    command = f"newsbot {name}" if name else "newsbot"
    terminal.take_over(command)
    gc.disable()  # until the command is loaded: 8 % of its CPU
    code, sentence = 0, ""
    try:
        if name is None or name == COMPLETION or COMPLETING in os.environ:
            from newsbot.cli.group import answer  # with Click, which a command does not need

            code, sentence = answer(arguments)
        else:
            run(name, arguments[1:])
    except UserError as error:
        if isinstance(error, terminal.OutputClosed):
            terminal.discard(1)
        code, sentence = 1, str(error)
    except KeyboardInterrupt:
        code, sentence = terminal.INTERRUPTED, "stopped"
    except OSError as error:
        if error.filename is None:
            terminal.discard(1)
        place = error.filename or "standard output"
        code = 1
        sentence = f"{place}: {error.strerror or error}; {remedy(error, 'choose another file or folder')}"
    if sentence:
        terminal.say(f"{command}: {' '.join(sentence.split())}")
    sys.exit(code)
