"""A font that pages carry: Urdu's letters of Noto Nastaliq Urdu 3.007, under the SIL Open Font License (OFL.txt).

The file is made with fonttools: `pyftsubset FONT --flavor=woff2 --no-hinting --name-IDs='*' --layout-features='*'
--unicodes=RANGES`, where FONT is the regular weight in npm's `@fontsource/noto-nastaliq-urdu` 5.3.0, and RANGES is
`UNICODES` and the spaces U+20 and U+A0.
"""

from __future__ import annotations

import base64
from functools import cache
from importlib import resources

NASTALIQ = ("ur", "pnb", "ks")
"""Languages that are printed in Nastaliq."""
UNICODES = (
    "U+60C,U+61B,U+61F,U+610-613,U+621-63A,U+641-652,U+654-658,U+66B,U+66C,U+670,U+679,U+67E,U+686,U+688,U+691,"
    "U+698,U+6A9,U+6AF,U+6BA,U+6BE,U+6C0-6C3,U+6CC,U+6D2-6D4,U+6F0-6F9,U+200C-200F"
)


def letters() -> bytes:
    """The font, as WOFF2."""
    return resources.files(__package__ or "").joinpath("NotoNastaliqUrdu-subset.woff2").read_bytes()


@cache
def nastaliq() -> str:
    """A rule of CSS: the font of the reader's machine, or else the one in the rule."""
    data = base64.b64encode(letters()).decode()
    return (
        "/* Letters of Noto Nastaliq Urdu, Copyright 2022 The Noto Project Authors"
        " (https://github.com/notofonts/nastaliq), under the SIL Open Font License, Version 1.1:"
        " https://openfontlicense.org */\n"
        '@font-face { font-family: "Noto Nastaliq Urdu"; font-display: swap;'
        ' src: local("Noto Nastaliq Urdu"), local("NotoNastaliqUrdu"), '
        f'url("data:font/woff2;base64,{data}") format("woff2"); unicode-range: {UNICODES}; }}\n'
        ':root { --urdu: "Noto Nastaliq Urdu"; }\n'
    )
