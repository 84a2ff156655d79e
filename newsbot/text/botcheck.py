"""Bot checks: what a firewall sends instead of a page, often under status 200, until a browser has run its script."""

from __future__ import annotations

from collections.abc import Callable

_LARGEST = 32 * 1024
"""Bytes of a check at most: of those that are known most have under 10 KB. Few pages of news are as small."""
_HEADERS = {"cf-mitigated": "Cloudflare", "x-vercel-mitigated": "Vercel", "x-amzn-waf-action": "AWS WAF"}
_ACTIONS = frozenset({b"challenge", b"captcha"})
_MARKS = {
    b"_cf_chl_opt": "Cloudflare",
    b"gokuProps": "AWS WAF",
    b'id="anubis_challenge"': "Anubis",
    b"/.well-known/sgcaptcha/": "SiteGround",
    b"sucuri_cloudproxy_js": "Sucuri",
    b"/ddos-guard/js-challenge": "DDoS-Guard",
    b"_Incapsula_Resource?CWUDNSAI": "Imperva",
    b"geo.captcha-delivery.com": "DataDome",
    b'id="px-captcha"': "HUMAN",
}
"""What only checks have: not the scripts that the same firewalls add to ordinary pages."""


def firewall_of(header: Callable[[str], bytes | None], body: bytes) -> str | None:
    """The firewall that sent a bot check instead of a page; None for anything else. `header` gives a header's value.

    >>> check, story = b"<script>window.gokuProps = {}</script>", b"<p>The script sets gokuProps.</p>"
    >>> firewall_of({"x-amzn-waf-action": b"captcha"}.get, b""), firewall_of({}.get, check), firewall_of({}.get, story)
    ('AWS WAF', 'AWS WAF', None)
    """
    for name, firewall in _HEADERS.items():
        if header(name) in _ACTIONS:
            return firewall
    if len(body) > _LARGEST:
        return None
    return next(
        (firewall for mark, firewall in _MARKS.items() if mark in body and _is_code(body, body.find(mark))), None
    )


def bot_check(header: Callable[[str], bytes | None], body: bytes) -> str | None:
    """Whose bot check an answer is, for people; None for any other answer. `header` gives a header's value."""
    firewall = firewall_of(header, body)
    return f"a bot check of {firewall}" if firewall else None


def _is_code(body: bytes, at: int) -> bool:
    """Whether a place in a page is in a tag that is no link, or in a script that is not data: stories about firewalls
    name such marks in their text and their JSON-LD."""
    before = body[:at].lower()
    opened = before.rfind(b"<")
    if opened > before.rfind(b">"):
        return not before.startswith((b"<link", b"<a "), opened)
    script = before.rfind(b"<script")
    return script > before.rfind(b"</script") and b"json" not in before[script : before.find(b">", script)]
