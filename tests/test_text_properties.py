"""Laws of the text functions, over an alphabet of the characters that make trouble in news from Pakistan."""

from __future__ import annotations

import hashlib
import unicodedata
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsbot.revisions import body_hash
from newsbot.text.bounds import Bounds
from newsbot.text.clean import _FOLD, clean, fold, fold_clean, single_spaced
from newsbot.text.dateline import split_dateline
from newsbot.text.dates import date_at_start, parse_date
from newsbot.text.language import language_of, script_of, split_scripts
from newsbot.text.machine_dates import parse_iso
from newsbot.text.names import split_byline
from newsbot.text.urdu import urdu_letters

LOOK_ALIKES = "كڪيىێهەۀةکیےہۂۃھئؤأإآٱء"
OTHER_LETTERS = "اپبتٹدڈرڑزسشعغفقگلمنںو"
TATWEEL = "ـ"
VOWEL_SIGNS = "\u064b\u064e\u064f\u0650\u0651\u0652\u0654\u0653\u0670\u0610"
LATIN_SIGNS = "\u0301\u0308\u0327"
# ۀ and ة, whose Urdu letters have look-alikes of their own, and signs that compose anew after ß has become ss: see test_text
STACKED = str.maketrans(dict.fromkeys("ۀة" + LATIN_SIGNS))
JOINERS = "\u200c\u200d"
ZERO_WIDTH_SPACE = "\u200b"
BIDI_CONTROLS = "\u200e\u200f\u061c\u202a\u202b\u202c\u202e\u2066\u2067\u2069"
INVISIBLE = "\u00ad\ufeff\u2060\u180e\ufffc"
CONTROLS = "\x00\x07\x1b\x7f\x80\x9f"
PRESENTATION_FORMS = "ﭑﭖﮐﮯﯽﷲﻻﺎﻛﻴﻪﻩﹷﹱ"
SIGNS = "\ufdfa\ufdfd\ufd3e\ufd3f"
SPACES = " \t\n\r\u0085\u00a0\u1680\u2003\u2009\u2028\u2029\u202f\u205f\u3000"
LATIN_LETTERS = "abeoxyzABEIŠéßñİﬁ"
DIGITS = "0179۰۱۹٠٣"
MARKS = ".,:;!?-—–_'\"“”‘’«»،؛؟۔٪()&#|/"
ENTITIES = (
    "&amp;",
    "&#8217;",
    "&nbsp;",
    "&amp;amp;",
    "&amp;#8217;",
    "&#x200c;",
    "&zwj;",
    "&shy;",
    "&lt;",
    "&#0;",
    "&#146;",
)

UNHIDDEN = OTHER_LETTERS + LOOK_ALIKES + VOWEL_SIGNS + SIGNS + SPACES + LATIN_LETTERS + DIGITS + MARKS.replace("&", "")
HIDDEN = JOINERS + ZERO_WIDTH_SPACE + BIDI_CONTROLS + INVISIBLE + CONTROLS
TROUBLE = UNHIDDEN + LATIN_SIGNS + HIDDEN + TATWEEL + PRESENTATION_FORMS + "&"

WORDS = (
    "KARACHI", "ISLAMABAD", "WASHINGTON, D.C.", "PECA", "NEW YORK", "UPDATE", "Jehan", "کراچی", "اسلام آباد", "لاہور",
    "نے", "کہا", "ago", "July", "December", "11", "31", "2013", "0", "99999", "yesterday", "last", "year", "months", "روز",
    "گزشتہ", "سال", "قبل", "پہلے", "By", "and", "Jr.", "Staff Report", "تحریر", "اور", "2025-02-30", "12:30", "PKT", "+05:00",
)  # fmt: skip

trouble = st.lists(st.one_of(st.sampled_from(TROUBLE), st.sampled_from(ENTITIES)), max_size=24).map("".join)
plain = st.text(st.sampled_from(UNHIDDEN), max_size=24)
phrase = st.lists(
    st.one_of(st.sampled_from(WORDS), st.sampled_from(TROUBLE), st.just(" "), st.just(" ")), max_size=12
).map("".join)
cleaned = st.one_of(trouble, phrase).map(clean)
moment = st.datetimes(datetime(1980, 1, 1), datetime(2100, 1, 1)).map(lambda naive: naive.replace(tzinfo=UTC))


def letters_by_word(text: str) -> list[str]:
    """The letters and digits alone, one string a word; words that hold neither do not count."""
    words = ("".join(filter(str.isalnum, word)) for word in unicodedata.normalize("NFC", text).split())
    return [word for word in words if word]


@given(st.one_of(trouble, phrase))
def test_clean_text_stays_as_it_is_when_it_is_cleaned_again(text: str) -> None:
    once = clean(text)
    assert clean(once) == once


@given(trouble)
def test_clean_leaves_single_spaces_between_words_and_none_at_the_ends(text: str) -> None:
    got = clean(text)
    assert got == got.strip()
    assert "  " not in got
    assert all(char == " " for char in got if char.isspace())


@given(trouble)
def test_clean_leaves_no_control_and_no_invisible_character(text: str) -> None:
    got = clean(text)
    assert not [char for char in got if unicodedata.category(char) == "Cc"]
    assert not set(got) & set(BIDI_CONTROLS + INVISIBLE + ZERO_WIDTH_SPACE)


@given(trouble)
def test_clean_text_is_in_normal_form(text: str) -> None:
    assert unicodedata.is_normalized("NFC", clean(text))


@given(trouble)
def test_non_joiners_are_left_only_inside_words(text: str) -> None:
    got = clean(text)
    assert not got.startswith("\u200c")
    assert not got.endswith("\u200c")
    assert "\u200c " not in got
    assert " \u200c" not in got


@given(plain)
def test_clean_joins_no_words_and_cuts_none(text: str) -> None:
    assert letters_by_word(clean(text)) == letters_by_word(text)


@given(st.lists(st.text(st.sampled_from(OTHER_LETTERS), min_size=1, max_size=6), max_size=6), st.data())
def test_invisible_characters_neither_join_words_nor_cut_them(words: list[str], data: st.DataObject) -> None:
    hidden = st.text(st.sampled_from(BIDI_CONTROLS + INVISIBLE), max_size=2)
    text = " ".join("".join(char + data.draw(hidden) for char in word) for word in words)
    assert clean(text).split() == words


@given(trouble)
def test_a_key_is_the_same_from_clean_text_as_from_raw_text(text: str) -> None:
    assert fold(clean(text)) == fold(text) == fold_clean(clean(text))


@given(trouble)
def test_a_key_of_a_long_text_is_made_of_the_keys_of_its_parts(text: str) -> None:
    part = clean(f"a {text} b")
    times = 500 // len(part) + 2
    assert fold_clean(" ".join([part] * times)) == " ".join([fold_clean(part)] * times)


def folded_the_long_way(text: str) -> str:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return single_spaced(folded.translate(_FOLD))


@given(
    st.text(
        st.sampled_from([*"abcXYZ 1.?&`", *map(chr, range(0xA1, 0x250)), *"“”„‟‘’‚‛‐‑‒–—―−…€", *LATIN_SIGNS, *"½ﬁªſ⁉"])
    )
)
def test_a_key_of_a_european_text_is_what_the_long_way_gives(text: str) -> None:
    assert fold_clean(clean(text)) == folded_the_long_way(clean(text))


@given(
    st.lists(
        st.lists(
            st.sampled_from(("A ferry", "Une “fête” à l’Île", "ہفتہ وار ٢", "\u0301a", "´", "  two  gaps ", "", "½"))
        )
    ).filter(any)
)
def test_bodies_have_the_hash_of_their_whole_text(bodies: list[list[str]]) -> None:
    whole = "\n".join(paragraph for body in bodies for paragraph in body)
    key = fold_clean(whole) if whole.isascii() else folded_the_long_way(whole.replace("\n", " "))
    expected = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big", signed=True)
    article: Any = SimpleNamespace(bodies=[SimpleNamespace(paragraphs=body, word_count=40) for body in bodies])
    assert body_hash(article) == expected


@given(trouble)
def test_a_key_of_a_key_is_the_key(text: str) -> None:
    key = fold(clean(text.translate(STACKED)).translate(STACKED))
    assert fold(key) == key


@given(cleaned)
def test_urdu_letters_of_urdu_letters_are_the_same(text: str) -> None:
    once = urdu_letters(text)
    assert urdu_letters(once) == once


@given(cleaned)
def test_text_in_urdu_letters_is_still_clean(text: str) -> None:
    once = urdu_letters(text)
    assert clean(once) == once


@given(cleaned)
def test_urdu_letters_change_no_key(text: str) -> None:
    text = text.translate(STACKED).replace(TATWEEL, "")
    assert fold(urdu_letters(text)) == fold(text)


@given(cleaned)
def test_urdu_letters_keep_the_number_of_words(text: str) -> None:
    assert len(urdu_letters(text).split()) == len(text.split())


@given(cleaned, st.sampled_from(["en", "ur"]))
def test_a_dateline_is_taken_off_the_front_and_nothing_else_is(text: str, language: str) -> None:
    place, rest = split_dateline(text, language)
    assert text.endswith(rest)
    if place is None:
        assert rest == text
    else:
        assert place
        assert rest
        assert text.startswith(place)
        assert len(place) + len(rest) < len(text)


@given(st.sampled_from(["KARACHI", "WASHINGTON, D.C.", "NEW YORK", "DOHA"]), cleaned.filter(bool))
def test_what_follows_a_dateline_is_kept_as_it_is(place: str, text: str) -> None:
    got, rest = split_dateline(f"{place}: W{text}", "en")
    assert (got, rest) == (place, f"W{text}")


@given(cleaned, moment)
def test_a_date_is_read_without_an_error_and_its_bounds_are_in_order(text: str, now: datetime) -> None:
    found = date_at_start(text, now)
    whole = parse_date(text, now)
    if found is None:
        assert whole is None
        return
    bounds, rest = found
    assert in_order(bounds)
    assert bounds.text + rest == text
    assert whole in (None, bounds)


@example(0, "day", datetime(2000, 1, 1, 10, tzinfo=UTC))
@given(st.integers(0, 10**6), st.sampled_from(["second", "minute", "hour", "day", "week", "month", "year"]), moment)
def test_a_count_of_any_size_gives_bounds_in_the_past_or_nothing(count: int, unit: str, now: datetime) -> None:
    bounds = parse_date(f"{count} {unit}s ago", now)
    if bounds is not None:
        assert in_order(bounds)
        assert day(bounds.latest) <= (now + timedelta(hours=14)).date()  # today, where days begin first


@given(st.dates(date(1900, 1, 2), date(2099, 12, 31)).filter(lambda when: when != date(1970, 1, 1)), moment)
def test_every_day_but_those_of_unset_dates_is_read_as_that_day_in_every_spelling(when: date, now: datetime) -> None:
    months = {1: "جنوری", 2: "فروری", 3: "مارچ", 4: "اپریل", 5: "مئی", 6: "جون", 7: "جولائی", 8: "اگست", 9: "ستمبر"}
    month = {**months, 10: "اکتوبر", 11: "نومبر", 12: "دسمبر"}[when.month]
    for text in (f"{when:%B %d, %Y}", f"{when:%d %b %Y}", when.isoformat(), f"{when.day} {month} {when.year}"):
        bounds = parse_date(text, now)
        assert bounds is not None
        assert bounds.day == when


@given(st.text(st.sampled_from("0129-:T.Z+ W"), max_size=26))
def test_a_date_for_machines_is_read_without_an_error(text: str) -> None:
    bounds = parse_iso(text)
    assert bounds is None or in_order(bounds)


@given(cleaned)
def test_no_name_in_a_byline_is_empty_or_has_spaces_at_its_ends(text: str) -> None:
    names = split_byline(text)
    assert all(name and name == name.strip() for name in names)
    assert len(set(names)) == len(names)


@given(cleaned)
def test_a_line_cut_where_its_script_changes_says_all_that_it_said(text: str) -> None:
    assert " ".join(split_scripts(text)) == text
    assert "".join(split_scripts(text, glued=True)).replace(" ", "") == text.replace(" ", "")


@given(cleaned)
def test_a_text_has_a_language_where_it_has_a_script(text: str) -> None:
    assert (language_of(text) is None) == (script_of(text) is None)


OTHER_WORDS = (
    "Berlin", "(dpa)", "-", "–", "MOSCOW", "Москва", "МОСКВА,", "4", "12", "04.03.2025", "04.03.25", "04/03/2025", "2025", "2568", "März", "марта", "mars", "de", "le", "14:05", "14h05", "Uhr",
    "vor", "hace", "il y a", "2", "Stunden", "назад", "часа", "منذ", "ساعة", "كتاب", "القاهرة", "昨天", "2025年3月4日", "3小时前", "新闻", "ニュース", "오늘", "뉴스", "(서울=연합)", "मार्च", "नई दिल्ली:", "ข่าว", "มี.ค.", "2 ชั่วโมงที่แล้ว",
    "gestern", "i går", "hier", "τρίτη", "٤", "४", "GMT+3", "CET", "EST", "(", ")", "।", "한국", "ß", "é", "ї", "ў", "ұ",
)  # fmt: skip
other = (
    st.lists(st.one_of(st.sampled_from(OTHER_WORDS), st.just(" "), st.just(", ")), max_size=12).map("".join).map(clean)
)
tags = st.sampled_from(["de", "fr", "ru", "ar", "hi", "zh", "ja", "ko", "th", "en", "en-US", "sr-Latn", "und", "x"])


@given(other, moment, st.one_of(st.none(), tags))
def test_a_date_in_any_language_is_read_without_an_error_and_its_bounds_are_in_order(
    text: str, now: datetime, language: str | None
) -> None:
    found = date_at_start(text, now, language)
    if found is not None:
        bounds, rest = found
        assert in_order(bounds)
        assert bounds.text
        assert bounds.text + rest == text


@given(other, tags)
def test_a_dateline_in_any_language_is_taken_off_the_front_and_nothing_else_is(text: str, language: str) -> None:
    place, rest = split_dateline(text, language)
    assert text.endswith(rest)
    assert rest == text if place is None else place in text[: len(text) - len(rest)]


@given(other, st.lists(tags, max_size=3), st.one_of(st.none(), tags))
def test_a_text_has_a_language_where_it_has_a_script_whatever_is_known(
    text: str, among: list[str], default: str | None
) -> None:
    assert (language_of(text, among or None, default) is None) == (script_of(text) is None)
    assert " ".join(split_scripts(text)) == text
    assert "".join(split_scripts(text, glued=True)).replace(" ", "") == text.replace(" ", "")


def in_order(bounds: Bounds) -> bool:
    first, last = bounds.earliest, bounds.latest
    if isinstance(first, datetime) and isinstance(last, datetime):
        return first <= last
    return day(first) <= day(last)


def day(when: date | datetime) -> date:
    return when.date() if isinstance(when, datetime) else when


def test_the_alphabet_holds_every_kind_of_trouble() -> None:
    kinds = {unicodedata.category(char) for char in TROUBLE}
    assert kinds >= {"Cc", "Cf", "Lm", "Lo", "Lu", "Ll", "Mn", "Nd", "So", "Zs", "Zl", "Zp"}


@pytest.mark.parametrize("name", ["clean", "fold", "urdu_letters"])
def test_a_text_of_nothing_gives_nothing(name: str) -> None:
    functions = {"clean": clean, "fold": fold, "urdu_letters": urdu_letters}
    assert functions[name]("") == ""
