"""Who runs a crawl: a mail or web address, which the user agent carries."""

from __future__ import annotations

import re

from scrapy.settings import BaseSettings

from newsbot import __version__
from newsbot.environment import setting_or_environment, settle, variable_of
from newsbot.errors import UserError

ENVIRONMENT = variable_of("CONTACT")
AGENT = f"newsbot/{__version__}"
_LONGEST = 200
_SHOWN = 60
_HOST = r"[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,9}"
_MAIL = re.compile(rf"(?:mailto:)?[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@{_HOST}")
_WEB = re.compile(rf"https?://{_HOST}(?::\d{{1,5}})?(?:[/?#][!#-'*-;=?-\[\]_a-z~]*)?")


class ContactError(UserError):
    """`CONTACT` is neither a mail nor a web address."""


def contact_of(settings: BaseSettings) -> str:
    """The operator's address in the setting, or else in the environment; empty if neither has one.

    Raises `ContactError`.
    """
    name = "CONTACT" if settings.get("CONTACT") else ENVIRONMENT
    return checked(str(setting_or_environment(settings, "CONTACT") or "").strip(), name)


def checked(text: str, name: str = "CONTACT") -> str:
    """An address that fits into a user agent. Raises `ContactError`.

    >>> checked("desk@example.org"), checked("https://example.org/bot")
    ('desk@example.org', 'https://example.org/bot')
    >>> checked("example.org")
    Traceback (most recent call last):
    newsbot.contact.ContactError: CONTACT='example.org' is not a mail or web address; write one such as \
desk@example.org or https://example.org/bot
    """
    if text and (len(text) > _LONGEST or not (_MAIL.fullmatch(text) or _WEB.fullmatch(text))):
        shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
        raise ContactError(
            f"{name}={shown!r} is not a mail or web address; write one such as desk@example.org or"
            " https://example.org/bot"
        )
    return text


def settle_contact(settings: BaseSettings) -> None:
    """Adds the operator's address to newsbot's user agent; leaves any other user agent as it is.

    Raises `ContactError`.
    """
    contact = contact_of(settings)
    if contact and is_anonymous(settings):
        settle(settings, "USER_AGENT", f"{AGENT} (+{contact})")


def is_anonymous(settings: BaseSettings) -> bool:
    """Whether the user agent does not say who runs the crawl."""
    return bool(settings["USER_AGENT"] == AGENT)
