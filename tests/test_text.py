"""Text functions, as tables of what goes in and what comes out."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise

import pytest

from newsbot.items import Published
from newsbot.loaders import split_teaser
from newsbot.published import published_from
from newsbot.text.bounds import Bounds, intersect
from newsbot.text.charset import encoding_of, may_be_garbled, may_have_runs, mend
from newsbot.text.clean import LONGEST_CACHED, cached_if_short, clean, fold
from newsbot.text.comments import is_above_comments
from newsbot.text.dateline import split_dateline
from newsbot.text.dates import date_at_start, parse_date
from newsbot.text.language import Script, direction_of, language_of, script_of, split_scripts
from newsbot.text.machine_dates import parse_iso
from newsbot.text.names import split_byline
from newsbot.text.periods import periods
from newsbot.text.urdu import urdu_letters

NOW = datetime(2025, 12, 24, 6, 30, tzinfo=UTC)
PAKISTAN = timezone(timedelta(hours=5))


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("", ""),
        (" \t\n\u00a0\u2003\u3000 ", ""),
        ("plain words", "plain words"),
        ("  one \n two\u00a0three\u2009four ", "one two three four"),
        ("one\u0085two\u2028three\u2029four", "one two three four"),
        ("a\x00b\x07c\x7f", "abc"),
    ],
)
def test_white_space_is_single_and_control_characters_are_off(raw: str, expected: str) -> None:
    assert clean(raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("press &amp; law", "press & law"),
        ("press &amp;amp;amp; law", "press & law"),
        ("the editor&#8217;s desk", "the editor’s desk"),
        ("the editor&amp;#x2019;s desk", "the editor’s desk"),
        ("the editor&#146;s desk", "the editor’s desk"),
        ("two&nbsp;words", "two words"),
        ("&lt;b&gt; is a tag", "<b> is a tag"),
        ("in&shy;visible", "invisible"),
        ("a&#0;b &#xD800; &#9999999;", "a\ufffdb \ufffd \ufffd"),
        ("AT&T, R&D; and &nosuchname;", "AT&T, R&D; and &nosuchname;"),
        ("fish & chips", "fish & chips"),
        ("&copy 2025", "&copy 2025"),
        ("&\u200bamp; and &\u200cfjlig;ord", "& and fjord"),
        ("&#3&#56;;#56;", "8"),
        ("&#5&#5&#5&#5&#4&#5&#5&#5&#5&#48;;;;;;;;;; deep", "&#5\ufffd; deep"),
    ],
)
def test_entities_are_decoded_however_often_they_were_encoded(raw: str, expected: str) -> None:
    assert clean(raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("\ufeffheadline", "headline"),
        ("\u200fکراچی\u200e", "کراچی"),
        ("\u202bلاہور\u202c", "لاہور"),
        ("free\u00addom", "freedom"),
        ("word\u2060joiner", "wordjoiner"),
        ("می\u200cخواہد", "می\u200cخواہد"),
        ("می\u200c\u200c\u200cخواہد", "می\u200cخواہد"),
        ("خبر\u200c ہے", "خبر ہے"),
        ("\u200cخبر\u200c", "خبر"),
        ("one\u200btwo", "one two"),
        ("one\u200b two\u200b", "one two"),
        ("👩\u200d💻", "👩\u200d💻"),
        ("\u200d", ""),
    ],
)
def test_invisible_characters_are_off_and_joiners_stay_where_they_write_a_word(raw: str, expected: str) -> None:
    assert clean(raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("ﮐﺘﺎﺏ", "کتاب"),
        ("ﻻ", "لا"),
        ("ﷲ", "اللہ".replace("ہ", "ه")),
        ("رسول اللہ \ufdfa", "رسول اللہ \ufdfa"),
        ("caf\u0065\u0301", "café"),
        ("آ", "آ"),
        ("ا\u0653", "آ"),
        ("ئ", "ئ"),
    ],
)
def test_shapes_become_letters_and_letters_are_composed(raw: str, expected: str) -> None:
    assert clean(raw) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("“Free” press", '"FREE" press'),
        ("the editor’s", "the editor's"),
        ("the editor`s", "the editor's"),
        ("2024–25", "2024-25"),
        ("صحافت", "صحا\u064eفت"),
        ("كتاب", "کتاب"),
        ("صحافي", "صحافی"),
        ("هفته", "ہفتہ"),
        ("۲۰۲۵", "2025"),
        ("٢٠٢٥", "2025"),
        ("خبر۔", "خبر."),
        ("کیوں؟", "کیوں?"),
        ("خبـــر", "خبر"),
        ("می\u200cخواہد", "میخواہد"),
        ("آزادی", "ازادی"),
        ("ﮐﺘﺎﺏ", "کتاب"),
        ("Straße", "STRASSE"),
        ("a  b", "A&nbsp;b"),
    ],
)
def test_spellings_that_a_reader_takes_for_the_same_have_one_key(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("press", "presses"), ("café", "cafe"), ("دس", "دن"), ("پرس", "برس"), ("1", "l"), ("a b", "ab"), ("ٹی", "تی")],
)
def test_different_words_have_different_keys(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize(("typed", "urdu"), [("ۀ", "ۂ"), ("ة", "ۃ")])
def test_an_arabic_letter_has_the_key_of_the_urdu_letter_it_stands_for(typed: str, urdu: str) -> None:
    assert fold(typed) == fold(urdu)


def test_a_sharp_s_under_an_accent_has_the_key_of_two_letters() -> None:
    assert fold("ß\u0301") == fold("ss\u0301")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("كتاب", "کتاب"),
        ("صحافي", "صحافی"),
        ("علىٰ", "علیٰ"),
        ("هفته", "ہفتہ"),
        ("زكوة", "زکوۃ"),
        ("ڪراچی", "کراچی"),
        ("خبـــر", "خبر"),
        ("خبر ـ تجزیہ", "خبر — تجزیہ"),
        ("ی\u0654", "ئ"),
        ("ہ\u0654", "ۂ"),
        ("ه\u064e\u0654", "ۂ\u064e"),
        ("ب\u064fـ\u064eا", "ب\u064e\u064fا"),
        ("صحافت\u200cـ", "صحافت"),
        ("می\u200cـ\u200cشود", "می\u200cشود"),
        ("۲\u200dـ\u200dھ", "۲\u200dھ"),
        ("خبر ـ\u200cـ تجزیہ", "خبر — تجزیہ"),
        ("محم\u0651\u0651د", "محم\u0651د"),
        ("صحا\u200dفت", "صحافت"),
        ("۲۰۲۵ “خبر”", "۲۰۲۵ “خبر”"),
        ("صحافت کی آزادی", "صحافت کی آزادی"),
        ("plain English", "plain English"),
        ("", ""),
    ],
)
def test_look_alikes_become_the_letters_of_urdu(typed: str, expected: str) -> None:
    assert urdu_letters(typed) == expected


def test_a_verse_in_ornate_brackets_is_left_in_arabic() -> None:
    assert urdu_letters("كہا ﴿كتاب هذا﴾ كيا") == "کہا ﴿كتاب هذا﴾ کیا"
    assert urdu_letters("كہا ﴾كتاب هذا﴿ كيا") == "کہا ﴾كتاب هذا﴿ کیا"


def test_words_with_all_their_vowel_signs_stay_in_arabic() -> None:
    verse = "وَقُلْ رَبِّ زِدْنِي عِلْمًا"
    assert urdu_letters(f"كتاب ميں ہے: {verse} يعني علم بڑھا") == f"کتاب میں ہے: {verse} یعنی علم بڑھا"
    assert urdu_letters("بابِ دانشِ اردو كي كتاب، حضرت محمّدؐ") == "بابِ دانشِ اردو کی کتاب، حضرت محمّدؐ"
    assert urdu_letters("رحمةُ اللّٰه عليه") == "رحمۃُ اللّٰہ علیہ"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The court sat", "Latn"),
        ("عدالت نے سماعت کی", "Arab"),
        ("", None),
        ("12:30 — ۲۰۲۵ !", None),
        ("BBC کے نامہ نگار نے کہا", "Arab"),
        ("The word صحافت means journalism", "Latn"),
        ("تفصیل https://example.org/a/long/path/to/news", "Arab"),
        ("خبر @reporter_one #PressFreedom #Media", "Arab"),
        ("https://example.org/", "Latn"),
        ("दिल्ली", "Deva"),
    ],
)
def test_the_script_of_a_text_is_that_of_most_of_its_words(text: str, expected: Script | None) -> None:
    assert script_of(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Reporters met in Karachi", "en"),
        ("صحافیوں نے کراچی میں ملاقات کی", "ur"),
        ("قال الوزير إن الصحافة حرة في هذا البلد", "ar"),
        ("این خبر را از تهران برای شما است", "fa"),
        ("په افغانستان کې د خبریالانو ټولنه", "ps"),
        ("سنڌ جي صحافين جو احتجاج", "sd"),
        ("خبر", "ur"),
        ("…", None),
        ("", None),
    ],
)
def test_the_language_of_a_text_is_told_from_letters_and_small_words(text: str, expected: str | None) -> None:
    assert language_of(text) == expected


@pytest.mark.parametrize(
    ("language", "expected"), [("en", "ltr"), ("ur", "rtl"), ("ur-PK", "rtl"), ("sd", "rtl"), ("de", "ltr")]
)
def test_a_language_has_a_direction(language: str, expected: str) -> None:
    assert direction_of(language) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Editors ask for answers مدیران نے جواب مانگ لیا", ["Editors ask for answers", "مدیران نے جواب مانگ لیا"]),
        ("مدیران نے جواب مانگ لیا Editors ask for answers", ["مدیران نے جواب مانگ لیا", "Editors ask for answers"]),
        ("Editors ask for answers", ["Editors ask for answers"]),
        ("مدیران نے جواب مانگ لیا", ["مدیران نے جواب مانگ لیا"]),
        ("Editors discuss the word صحافت again today", ["Editors discuss the word صحافت again today"]),
        ("Urdu اردو", ["Urdu اردو"]),
        ("BBC کے نامہ نگار نے استعفیٰ دے دیا", ["BBC کے نامہ نگار نے استعفیٰ دے دیا"]),
        ("Editors ask for answers صحافت", ["Editors ask for answers صحافت"]),
        ("12:30", ["12:30"]),
        ("", [""]),
    ],
)
def test_a_line_is_cut_only_where_its_script_changes_for_good(line: str, expected: list[str]) -> None:
    assert split_scripts(line) == expected


@pytest.mark.parametrize(
    "text",
    [
        "July 11, 2013", "Jul 11, 2013", "jul. 11 2013", "July 11th, 2013", "11 July 2013", "11-Jul-2013", "11th of July 2013",
        "Thursday, July 11, 2013", "Thu 11 July, 2013", "2013-07-11", "2013/7/11", "۱۱ جولائی ۲۰۱۳", "11 جولائی 2013ء",
        "۱۱ جولائی، ۲۰۱۳", "١١ جولائی ٢٠١٣", "July 11, 2013 at 5:30 pm", "July 11, 2013.",
    ],
)  # fmt: skip
def test_a_day_is_read_in_every_way_that_it_is_printed(text: str) -> None:
    bounds = parse_date(text, NOW)
    assert bounds is not None
    assert (bounds.earliest, bounds.latest, bounds.precision) == (date(2013, 7, 11), date(2013, 7, 11), "day")
    assert bounds.day == date(2013, 7, 11)
    assert not bounds.relative


@pytest.mark.parametrize(
    ("text", "month", "days"),
    [
        ("February 2024", 2, 29),
        ("Feb, 2024", 2, 29),
        ("فروری ۲۰۲۴", 2, 29),
        ("دسمبر 2024ء", 12, 31),
        ("Sept 2024", 9, 30),
    ],
)
def test_a_month_holds_all_of_its_days(text: str, month: int, days: int) -> None:
    assert parse_date(text, NOW) == Bounds(date(2024, month, 1), date(2024, month, days), "month", text)


@pytest.mark.parametrize(
    ("text", "moment", "precision"),
    [
        ("2013-07-11T08:05:09Z", datetime(2013, 7, 11, 8, 5, 9, tzinfo=UTC), "second"),
        ("2013-07-11 13:05 +05:00", datetime(2013, 7, 11, 8, 5, tzinfo=UTC), "minute"),
        ("July 11, 2013 1:05 am PKT", datetime(2013, 7, 10, 20, 5, tzinfo=UTC), "minute"),
        ("July 11, 2013, 12:00 a.m. GMT", datetime(2013, 7, 11, 0, 0, tzinfo=UTC), "minute"),
        ("11 July 2013 12:15 PM UTC", datetime(2013, 7, 11, 12, 15, tzinfo=UTC), "minute"),
        ("2013-07-11 03:05 -0330", datetime(2013, 7, 11, 6, 35, tzinfo=UTC), "minute"),
    ],
)
def test_a_time_with_a_zone_is_a_moment(text: str, moment: datetime, precision: str) -> None:
    bounds = parse_date(text, NOW)
    assert bounds is not None
    assert (bounds.earliest, bounds.latest, bounds.precision) == (moment, moment, precision)


@pytest.mark.parametrize(
    ("text", "earliest", "latest", "precision"),
    [
        ("5 seconds ago", NOW - timedelta(seconds=6), NOW - timedelta(seconds=5), "second"),
        ("10 mins ago", NOW - timedelta(minutes=11), NOW - timedelta(minutes=10), "minute"),
        ("an hour ago", NOW - timedelta(hours=2), NOW - timedelta(hours=1), "hour"),
        ("3 hours ago", NOW - timedelta(hours=4), NOW - timedelta(hours=3), "hour"),
        ("about two days ago", date(2025, 12, 21), date(2025, 12, 22), "day"),
        ("1 week ago", date(2025, 12, 10), date(2025, 12, 17), "week"),
        ("last week", date(2025, 12, 10), date(2025, 12, 17), "week"),
        ("last month", date(2025, 10, 24), date(2025, 11, 24), "month"),
        ("5 months ago", date(2025, 6, 24), date(2025, 7, 27), "month"),
        ("last year", date(2023, 12, 24), date(2024, 12, 24), "year"),
        ("3 years ago", date(2021, 12, 24), date(2022, 12, 25), "year"),
        ("today", date(2025, 12, 23), date(2025, 12, 24), "day"),
        ("Yesterday", date(2025, 12, 22), date(2025, 12, 23), "day"),
        ("just now", NOW - timedelta(minutes=1), NOW, "minute"),
        ("۱۰ منٹ پہلے", NOW - timedelta(minutes=11), NOW - timedelta(minutes=10), "minute"),
        ("دو گھنٹے قبل", NOW - timedelta(hours=3), NOW - timedelta(hours=2), "hour"),
        ("تین دن پہلے", date(2025, 12, 20), date(2025, 12, 21), "day"),
        ("۲ ہفتے قبل", date(2025, 12, 3), date(2025, 12, 10), "week"),
        ("ایک سال قبل", date(2023, 12, 24), date(2024, 12, 24), "year"),
        ("ſix dayſ ago", date(2025, 12, 17), date(2025, 12, 18), "day"),
        ("10 mınutes ago", NOW - timedelta(minutes=11), NOW - timedelta(minutes=10), "minute"),
        ("گزشتہ روز", date(2025, 12, 22), date(2025, 12, 23), "day"),
        ("گزشتہ ہفتے", date(2025, 12, 10), date(2025, 12, 17), "week"),
        ("پچھلے سال", date(2023, 12, 24), date(2024, 12, 24), "year"),
        ("آج", date(2025, 12, 23), date(2025, 12, 24), "day"),
        ("ابھی ابھی", NOW - timedelta(minutes=1), NOW, "minute"),
        ("चार दिन पहले", date(2025, 12, 19), date(2025, 12, 20), "day"),
        ("دو روز پیش", date(2025, 12, 21), date(2025, 12, 22), "day"),
        ("দুই দিন আগে", date(2025, 12, 21), date(2025, 12, 22), "day"),
    ],
)
def test_a_relative_text_is_bounds_that_hold_the_moment(
    text: str, earliest: date, latest: date, precision: str
) -> None:
    bounds = parse_date(text, NOW)
    assert bounds is not None
    assert (bounds.earliest, bounds.latest, bounds.precision) == (earliest, latest, precision)
    assert bounds.text == text
    assert bounds.relative


def test_a_month_before_its_last_day_ends_on_the_last_day_there_is() -> None:
    bounds = parse_date("1 month ago", datetime(2025, 3, 31, tzinfo=UTC))
    assert bounds is not None
    assert (bounds.earliest, bounds.latest) == (date(2025, 1, 30), date(2025, 3, 1))


@pytest.mark.parametrize("hour", range(24))
@pytest.mark.parametrize("offset", [-12, -8, 0, 1, 5, 9, 14])
def test_a_relative_text_holds_the_day_that_is_meant_wherever_the_site_stands(hour: int, offset: int) -> None:
    now = datetime(2028, 2, 29, hour, 30, tzinfo=UTC)
    there = now.astimezone(timezone(timedelta(hours=offset)))
    for text, days in (("today", 0), ("yesterday", 1), ("3 days ago", 3), ("3 دن پہلے", 3), ("last week", 7)):
        bounds = parse_date(text, there)
        assert bounds is not None
        assert bounds.earliest <= there.date() - timedelta(days) <= bounds.latest, "as the calendar counts"
        assert bounds.earliest <= (now - timedelta(days)).date() <= bounds.latest, "in steps of 24 hours, in UTC"
        assert bounds == parse_date(text, now)


def test_the_bounds_of_a_relative_text_are_no_wider_than_they_must_be() -> None:
    bounds = parse_date("yesterday", datetime(2025, 12, 24, 2, 0, tzinfo=PAKISTAN))
    assert bounds is not None
    assert (bounds.earliest, bounds.latest) == (date(2025, 12, 21), date(2025, 12, 23))


@pytest.mark.parametrize(
    "text",
    [
        "", "February 30, 2024", "31 April 2024", "29 February 2023", "2024-13-01", "2024-00-10", "July 0, 2013", "۳۱ جون ۲۰۲۴",
        "9999 years ago", "July 11", "2013", "July 11, 20134", "may", "5 parsecs ago", "ago", "years ago", "5 months ago, they said",
        "yesterdays", "todayish", "no date at all", "خبر", "—",
    ],
)  # fmt: skip
def test_what_is_no_date_or_an_impossible_one_is_none(text: str) -> None:
    assert parse_date(text, NOW) is None


@pytest.mark.parametrize(
    ("text", "date_text", "rest"),
    [
        ("July 11, 2013: Editors met", "July 11, 2013", ": Editors met"),
        ("2 years ago The court ruled", "2 years ago", " The court ruled"),
        ("۱۱ جولائی ۲۰۱۳ء کو فیصلہ", "۱۱ جولائی ۲۰۱۳ء", " کو فیصلہ"),
        ("گزشتہ روز صحافی ملے", "گزشتہ روز", " صحافی ملے"),
    ],
)
def test_a_date_at_the_start_is_parted_from_the_rest(text: str, date_text: str, rest: str) -> None:
    found = date_at_start(text, NOW)
    assert found is not None
    assert (found[0].text, found[1]) == (date_text, rest)


@pytest.mark.parametrize(
    ("text", "earliest", "precision"),
    [
        ("2025-12-24", date(2025, 12, 24), "day"),
        (" 2025-12-24 ", date(2025, 12, 24), "day"),
        ("2025-12-24T06:30:00+05:00", datetime(2025, 12, 24, 6, 30, tzinfo=PAKISTAN), "second"),
        ("2025-12-24T06:30Z", datetime(2025, 12, 24, 6, 30, tzinfo=UTC), "minute"),
        ("2025-12-24T06:30:00", date(2025, 12, 24), "day"),
        ("20251224", date(2025, 12, 24), "day"),
    ],
)
def test_a_date_for_machines_is_a_day_or_with_a_zone_a_moment(text: str, earliest: date, precision: str) -> None:
    assert parse_iso(text) == Bounds(earliest, earliest, precision, text.strip())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "", "2025-02-30", "2025-13-01T00:00:00Z", "yesterday", "0000-00-00", "December 24, 2025",
        "2025-12-24T06:30:00+05:00:30",
    ],
)  # fmt: skip
def test_what_no_machine_writes_is_no_date_for_machines(text: str) -> None:
    assert parse_iso(text) is None


def days(first: int, last: int, text: str = "", precision: str = "month") -> Bounds:
    """Bounds from the day `first` to the day `last` of December 2025."""
    return Bounds(date(2025, 12, first), date(2025, 12, last), precision, text)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (days(1, 20), days(10, 30), days(10, 20)),
        (days(1, 20, "a", "month"), days(10, 30, "b", "week"), days(10, 20, "b", "week")),
        (days(1, 30, "a"), days(5, 6, "b"), days(5, 6, "b")),
        (days(5, 6, "a"), days(1, 30, "b"), days(5, 6, "a")),
        (days(5, 6, "a"), days(5, 6, "b"), days(5, 6, "a")),
        (days(1, 5), days(5, 9), days(5, 5)),
        (days(1, 4), days(5, 9), None),
        (days(5, 9), days(1, 4), None),
    ],
)
def test_two_sightings_leave_what_both_allow(one: Bounds, other: Bounds, expected: Bounds | None) -> None:
    assert intersect(one, other) == expected


def iso(text: str) -> Bounds:
    """A date for machines, which `text` is sure to be."""
    bounds = parse_iso(text)
    assert bounds is not None
    return bounds


def test_a_moment_in_a_day_narrows_to_the_moment() -> None:
    moment = iso("2025-12-24T06:30:09Z")
    assert intersect(moment, days(24, 24)) == moment
    assert intersect(moment, days(20, 26)) == moment
    assert intersect(moment, days(25, 26)) is None
    assert intersect(days(25, 26), moment) is None


@pytest.mark.parametrize(("first", "last"), [(24, 24), (20, 24), (24, 26)])
def test_a_day_with_a_moment_in_it_narrows_to_the_moment(first: int, last: int) -> None:
    moment = iso("2025-12-24T06:30:09Z")
    assert intersect(days(first, last), moment) == moment


def test_a_second_lies_in_its_minute() -> None:
    assert intersect(iso("2025-12-24T06:30Z"), iso("2025-12-24T06:30:09Z")) is not None


def test_a_moment_is_compared_by_its_own_calendar() -> None:
    moment = iso("2025-12-24T02:00:00+05:00")
    assert intersect(moment, days(24, 24)) == moment
    assert intersect(moment, days(23, 23)) is None


@pytest.mark.parametrize(
    ("text", "day", "may"),
    [
        ("2025-12-24T01:14:22Z", 23, True),  # an evening in America
        ("2025-12-24T11:59:59Z", 23, True),
        ("2025-12-24T12:00:00Z", 23, False),
        ("2025-12-24T10:00:00Z", 25, True),  # midnight on the easternmost islands
        ("2025-12-24T09:59:59Z", 25, False),
        ("2025-12-24T01:14:22Z", 22, False),
        ("2025-12-24T01:14:22+01:00", 23, False),
    ],
)
def test_a_moment_in_utc_does_not_contradict_a_day_that_it_is_on_elsewhere(text: str, day: int, may: bool) -> None:
    moment, printed = iso(text), days(day, day, f"{day} December 2025", "day")
    assert intersect(moment, printed) == (moment if may else None)
    assert intersect(printed, moment) == (printed if may else None)
    published, warnings = published_from([(printed, "page"), (moment, "json-ld")])
    assert (published.date, warnings) == (f"2025-12-{day}", [] if may else ["dates_disagree"])


@pytest.mark.parametrize(
    "mark", [":", ": ", " :", " : ", "—", " — ", "— ", " —", "–", " – ", "――", " -- ", "--", " - ", " -  "]
)
def test_a_dateline_is_taken_off_whatever_its_mark_is(mark: str) -> None:
    paragraph = clean(f"ISLAMABAD{mark}Jehan")
    assert split_dateline(paragraph, "en") == ("ISLAMABAD", "Jehan")


@pytest.mark.parametrize(
    ("paragraph", "place", "rest"),
    [
        ("ISLAMABAD:Jehan Ara spoke", "ISLAMABAD", "Jehan Ara spoke"),
        ("WASHINGTON, D.C. — The council met", "WASHINGTON, D.C.", "The council met"),
        ("WASHINGTON, DC: The council met", "WASHINGTON, DC", "The council met"),
        ("WASHINGTON DC: The council met", "WASHINGTON DC", "The council met"),
        ("KARACHI, Pakistan — The council met", "KARACHI, Pakistan", "The council met"),
        ("ISLAMABAD/LAHORE: The council met", "ISLAMABAD/LAHORE", "The council met"),
        ("LAHORE, July 11, 2013: The council met", "LAHORE", "The council met"),
        ("LAHORE (AFP) — The council met", "LAHORE", "The council met"),
        ("NEW YORK: The council met", "NEW YORK", "The council met"),
        ("COX'S BAZAR: The council met", "COX'S BAZAR", "The council met"),
        ("SÃO PAULO — The council met", "SÃO PAULO", "The council met"),
        ("DOHA: The council met", "DOHA", "The council met"),
        ("KARACHI: 40 reporters met", "KARACHI", "40 reporters met"),
        ("LAHORE, July 11, 2013 /HillWire/ -- The council met", "LAHORE", "The council met"),
        ("(St. Ives, 11 July 2013) The council met", "St. Ives", "The council met"),
        ("Rio de Janeiro, July 11, 2013 – The council met", "Rio de Janeiro", "The council met"),
        ("July 11, 2013 — BONN — The council met", "BONN", "The council met"),
    ],
)
def test_a_place_in_capitals_is_a_dateline(paragraph: str, place: str, rest: str) -> None:
    assert split_dateline(paragraph, "en") == (place, rest)


@pytest.mark.parametrize(
    "paragraph",
    [
        "", "The council met in LAHORE: nobody spoke", "Lahore: the council met", "PECA: a short history", "UPDATE: The council met",
        "EXCLUSIVE — The council met", "WRITE LAST: edit first", "HEADLINES: two stories", "ISLAMABAD", "ISLAMABAD:", "ISLAMABAD: ",
        "BBC — the corporation said", "NASA-led teams", "KARACHI-based reporters met", "WHY IT MATTERS: courts", "12:30 — the hour",
        ": words", "— words", "Thursday, July 11, 2013 – The council met", "Updated, July 11, 2013 – The council met",
        "By Hira Malik, July 11, 2013 – The council met", "Lahore, July 11 – The council met", "July 11, 2013 — The council met",
    ],
)  # fmt: skip
def test_a_paragraph_without_a_dateline_is_left_as_it_is(paragraph: str) -> None:
    assert split_dateline(paragraph, "en") == (None, paragraph)


@pytest.mark.parametrize(
    ("paragraph", "place"),
    [
        ("ISLAMABAD, 24 December — The council met", "ISLAMABAD"),
        ("LAHORE/ISLAMABAD/KARACHI: The council met", "LAHORE/ISLAMABAD/KARACHI"),
    ],
)
def test_a_dateline_may_hold_a_day_before_its_month_or_three_places(paragraph: str, place: str) -> None:
    assert split_dateline(paragraph, "en") == (place, "The council met")


def test_two_acronyms_and_sources_are_no_dateline() -> None:
    assert split_dateline("SOURCES: the council met", "en")[0] is None
    assert split_dateline("CPJ/RSF: a joint letter", "en")[0] is None


@pytest.mark.parametrize("mark", [":", ": ", " : ", "—", " — ", "– ", " - "])
@pytest.mark.parametrize("place", ["کراچی", "اسلام آباد", "ڈیرہ اسماعیل خان", "کراچی/لاہور", "لندن، برطانیہ"])
def test_an_urdu_dateline_is_taken_off_whatever_its_mark_is(place: str, mark: str) -> None:
    assert split_dateline(f"{place}{mark}صحافیوں نے احتجاج کیا", "ur") == (place, "صحافیوں نے احتجاج کیا")


@pytest.mark.parametrize(
    "paragraph",
    [
        "صحافیوں نے کراچی میں احتجاج کیا۔",
        "انہوں نے کہا: ہم تیار ہیں",
        "سوال: کیا ہوا؟",
        "نوٹ: یہ خبر تازہ ہے",
        "کراچی",
        "کراچی:",
        "",
        "فوٹو: فائل",
        "کالم نگار: حرا ملک",
        "ترجمہ: صحافیوں نے آج احتجاج کیا",
        "ویب ڈیسک: صحافیوں نے آج احتجاج کیا",
        "پرنٹرز یونین (پی یو) نے آج احتجاج کیا",
        "مقامی چینل (شہر نیوز) کے مطابق صحافیوں نے احتجاج کیا",
        "صحافی حرا ملک (کراچی) آج رہا ہو گئیں",
        "حرا ملک: ہم نے آج بھی احتجاج کیا",
        "ذرائع: صحافیوں نے آج احتجاج کیا",
        "ماہرین: صحافیوں نے آج احتجاج کیا",
        "دوسری بات: صحافیوں نے آج احتجاج کیا",
        "وزیر صحت حرا قاضی: صحافیوں نے آج احتجاج کیا",
    ],
)
def test_an_urdu_paragraph_without_a_dateline_is_left_as_it_is(paragraph: str) -> None:
    assert split_dateline(paragraph, "ur") == (None, paragraph)


@pytest.mark.parametrize(
    ("dateline", "place"),
    [
        ("کراچی (اسٹاف رپورٹر) ", "کراچی"),
        ("لاہور(نمائندہ خصوصی)", "لاہور"),
        ("نئی دہلی (یو این آئی) ", "نئی دہلی"),
        ("کراچی، لاہور (نامہ نگار، ایجنسیاں) ", "کراچی، لاہور"),
        ("حیدرآباد۔3 مئی (شہر نیوز) ", "حیدرآباد"),
        ("راولپنڈی / اسلام آباد: ", "راولپنڈی / اسلام آباد"),
        ("سری نگر// ", "سری نگر"),
        ("دریا خان (نامہ نگار): ", "دریا خان"),
        ("سیدو شریف: ", "سیدو شریف"),
    ],
)
def test_an_urdu_dateline_may_end_with_who_reports(dateline: str, place: str) -> None:
    assert split_dateline(f"{dateline}صحافیوں نے آج احتجاج کیا", "ur") == (place, "صحافیوں نے آج احتجاج کیا")


@pytest.mark.parametrize(
    ("dateline", "language", "place"),
    [
        ("NEW DELHI, MARCH 16. ", "en", "NEW DELHI"),
        ("WASHINGTON, May 8. ", "en", "WASHINGTON"),
        ("LONDON (AP) _ ", "en", "LONDON"),
        ("Berlin - ", "de", "Berlin"),
    ],
)
def test_older_marks_of_datelines_are_known(dateline: str, language: str, place: str) -> None:
    rest = "Der Rat der Stadt hat am Montag über die Fähre beraten."
    assert split_dateline(f"{dateline}{rest}", language) == (place, rest)


def test_a_title_in_two_parts_is_no_dateline() -> None:
    lines = (
        "Max - Der Rat der Stadt hat getagt, wie immer",
        "Berlin - Hamburg",
        "Berlin - der Rat hat getagt, wie immer",
    )
    for line in (*lines, "Hafen-Magazin.com - Der Rat der Stadt hat getagt, wie immer"):
        assert split_dateline(line, "de") == (None, line)


def test_an_urdu_dateline_may_hold_a_day_and_an_agency() -> None:
    assert split_dateline("لاہور، ۱۱ جولائی: عدالت نے فیصلہ دیا", "ur") == ("لاہور", "عدالت نے فیصلہ دیا")
    assert split_dateline("لاہور (اے پی پی) — عدالت نے فیصلہ دیا", "ur") == ("لاہور", "عدالت نے فیصلہ دیا")


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("Hira Malik", ["Hira Malik"]),
        ("By Hira Malik", ["Hira Malik"]),
        ("Written by: Hira Malik", ["Hira Malik"]),
        ("Hira Malik and Tom Reed", ["Hira Malik", "Tom Reed"]),
        ("Hira Malik & Tom Reed", ["Hira Malik", "Tom Reed"]),
        ("Hira Malik, Tom Reed, and Ali Shah", ["Hira Malik", "Tom Reed", "Ali Shah"]),
        ("Hira Malik with Tom Reed", ["Hira Malik", "Tom Reed"]),
        ("Hira Malik and Hira Malik", ["Hira Malik"]),
        ("Sam Hill, Jr.", ["Sam Hill, Jr."]),
        ("Sam Hill, PhD", ["Sam Hill, PhD"]),
        ("Andy Withers", ["Andy Withers"]),
        ("JP Staff Report", ["JP Staff Report"]),
        ("| Hira Malik |", ["Hira Malik"]),
        ("Hira M.", ["Hira M."]),
        ("تحریر: ہما ملک", ["ہما ملک"]),
        ("ہما ملک اور علی شاہ", ["ہما ملک", "علی شاہ"]),
        ("ہما ملک، علی شاہ", ["ہما ملک", "علی شاہ"]),
        ("", []),
        (" , & — ", []),
        ("Hira Malik, \u200d, Tom Reed\u200d", ["Hira Malik", "Tom Reed"]),
    ],
)
def test_a_byline_is_split_into_its_names(byline: str, names: list[str]) -> None:
    assert split_byline(byline) == names


@pytest.mark.parametrize(("byline", "name"), [("By:Hira Malik", "Hira Malik"), ("تحریر:ہما ملک", "ہما ملک")])
def test_a_colon_after_by_needs_no_space(byline: str, name: str) -> None:
    assert split_byline(byline) == [name]


def test_by_alone_is_no_name() -> None:
    assert split_byline("By") == []


@pytest.mark.parametrize(
    ("body", "declared", "expected"),
    [
        (b"plain", "cp1252", "cp1252"),
        (b"", "utf-8", "utf-8"),
        ("خبر".encode(), "iso8859-1", "utf-8"),
        ("خبر".encode(), "cp1256", "utf-8"),
        ("خبر".encode(), "ascii", "utf-8"),
        ("خبر".encode(), "utf-8", "utf-8"),
        ("خبر".encode("cp1256"), "cp1256", "cp1256"),
        (b"\x93quotes\x94", "utf-8", "cp1252"),
        (b"caf\xe9 noir", "iso8859-1", "iso8859-1"),
        ("خبر".encode() * 20 + b"\x93", "utf-8", "utf-8"),
        ("خبر".encode()[:-1], "cp1252", "utf-8"),
        ("記事".encode("shift_jis"), "shift_jis", "shift_jis"),
        ("خبر".encode(), "undefined", "utf-8"),
        ("خبر".encode(), "utf-16", "utf-8"),
        ("<p>خبر".encode("utf-16-le"), "utf-16-le", "utf-16-le"),
        ("<p>خبر".encode("utf-16-be"), "utf-16", "utf-16-be"),
        (" \n<p>ab–".encode("utf-16-le"), "utf-8", "utf-16-le"),
        ("<p>ab".encode("utf-32-le"), "utf-32-le", "utf-32-le"),
        (b"\0<p>\0ab", "utf-8", "utf-8"),
        (b"\x93quotes\x94", "punycode", "cp1252"),
    ],
)
def test_the_encoding_of_a_body_is_told_from_its_bytes_and_the_claim(body: bytes, declared: str, expected: str) -> None:
    assert encoding_of(body, declared) == expected


def test_a_last_letter_alone_does_not_make_a_body_utf_8() -> None:
    assert encoding_of(b"caf\xe9", "iso8859-1") == "iso8859-1"


@pytest.mark.parametrize("garbled", ["â‚¬", "â„¢"])
def test_signs_read_in_the_wrong_encoding_are_mended(garbled: str) -> None:
    assert mend(garbled) == garbled.encode("cp1252").decode()


@pytest.mark.parametrize(
    "text", ["the editor’s “free” press — café", "صحافت کی آزادی", "ہفتہ وار", "“free”", "Паром", "Ναι"]
)
def test_text_read_in_the_wrong_encoding_is_mended(text: str) -> None:
    garbled = "".join(bytes([b]).decode("cp1252", "ignore") or chr(b) for b in text.encode())
    assert garbled != text
    assert may_be_garbled(garbled.encode())
    assert mend(garbled) == text
    assert may_be_garbled(text.encode().decode("iso-8859-1").encode())
    assert mend(text.encode().decode("iso-8859-1")) == text


def test_each_run_that_may_be_garbled_is_seen_in_its_bytes() -> None:
    windows = [bytes([b]).decode("cp1252", "ignore") for b in range(0x80, 0xA0)]
    for second in [*filter(None, windows), *map(chr, range(0x80, 0x100))]:
        assert all(may_have_runs(f"{lead}{second}".encode()) for lead in map(chr, range(0xC2, 0xF5))), second


@pytest.mark.parametrize("text", ["", "plain", "Émile, Ångström, Århus", "“quotes” — dash", "صحافت", "Â£", "ÀÉ", "Ø"])
def test_text_that_is_right_is_not_mended(text: str) -> None:
    expected = "£" if text == "Â£" else text
    assert mend(text) == expected


@pytest.mark.parametrize(
    ("text", "day", "summary"),
    [
        ("Published July 11, 2013: The court ruled", "2013-07-11", "The court ruled"),
        ("Published on July 11, 2013 — The court ruled", "2013-07-11", "The court ruled"),
        ("July 11, 2013 The court ruled", "2013-07-11", "The court ruled"),
        (": Posted 11 July 2013", "2013-07-11", None),
        ("2 years ago: The court ruled", None, "The court ruled"),
        ("yesterday | The court ruled", None, "The court ruled"),
        ("۱۱ جولائی ۲۰۱۳ء: عدالت نے فیصلہ دیا", "2013-07-11", "عدالت نے فیصلہ دیا"),
        ("July 2013: The court ruled", None, "The court ruled"),
        ("The court ruled on July 11, 2013", None, "The court ruled on July 11, 2013"),
        ("Published authors met", None, "Published authors met"),
        ("", None, None),
        (" — ", None, None),
    ],
)
def test_a_teaser_is_split_into_its_day_and_its_summary(text: str, day: str | None, summary: str | None) -> None:
    assert split_teaser(text, NOW) == (day, summary)


@pytest.mark.parametrize(
    "summary",
    [
        "Yesterday’s ruling stands",
        "Today the court ruled",
        "Last week the court ruled",
        "آج عدالت نے فیصلہ دیا",
        "گزشتہ روز صحافی ملے",
    ],
)
def test_a_summary_that_opens_with_words_of_time_is_kept_whole(summary: str) -> None:
    assert split_teaser(summary, NOW) == (None, summary)


def test_no_candidate_leaves_an_empty_date_and_says_so() -> None:
    assert published_from([]) == (Published(), ["no_date"])


def test_a_day_is_kept_as_printed_with_its_source() -> None:
    bounds = parse_date("July 11, 2013", NOW)
    assert bounds is not None
    expected = Published("July 11, 2013", "2013-07-11", "2013-07-11", "2013-07-11", "day", "byline")
    assert published_from([(bounds, "byline")]) == (expected, [])


def test_the_narrower_candidate_tells_text_and_source() -> None:
    printed, stated = parse_date("5 months ago", NOW), parse_iso("2025-07-11T08:05:09Z")
    assert printed is not None
    assert stated is not None
    when = "2025-07-11T08:05:09+00:00"
    expected = Published("2025-07-11T08:05:09Z", "2025-07-11", when, when, "second", "meta")
    assert published_from([(printed, "byline"), (stated, "meta")]) == (expected, [])


def test_a_relative_date_leaves_bounds_and_a_warning() -> None:
    bounds = parse_date("3 years ago", NOW)
    assert bounds is not None
    expected = Published("3 years ago", None, "2021-12-24", "2022-12-25", "year", "byline")
    assert published_from([(bounds, "byline")]) == (expected, ["date_from_relative_text"])


def test_a_candidate_that_contradicts_those_before_it_is_left_out_under_a_warning() -> None:
    candidates = [(days(1, 1, "2025-12-01", "day"), "json-ld"), (days(5, 5, "2025-12-05", "day"), "byline")]
    published, warnings = published_from(candidates)
    assert (published.date, published.source, warnings) == ("2025-12-01", "json-ld", ["dates_disagree"])


def test_a_joiner_after_a_sign_that_is_struck_out_goes() -> None:
    assert clean(">\u0338\u200cہ") == "≯ہ"
    assert clean(clean("ب\u0650\u200cہ")) == "ب\u0650\u200cہ", "after a letter with a mark it stays"


@pytest.mark.parametrize(
    ("first", "last", "unit", "number"),
    [
        ("2026-01-01", "2026-01-01", "day", 1),
        ("2026-01-01", "2026-03-03", "day", 62),
        ("2026-01-01", "2026-03-04", "month", 3),
        ("2017-01-31", "2026-12-01", "month", 120),
        ("2017-01-31", "2027-01-01", "year", 11),
        ("1907-01-01", "2026-12-31", "year", 120),
        ("1906-12-31", "2026-12-31", "year", 121),
        ("0001-01-01", "9999-12-31", "year", 121),
    ],
)
def test_periods_cover_all_days_and_are_as_many_as_a_chart_can_show(
    first: str, last: str, unit: str, number: int
) -> None:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    kind, found = periods(start, end)
    assert (kind, len(found)) == (unit, number)
    assert found[0].first <= start
    assert end <= found[-1].last
    assert all((after.first - before.last).days == 1 for before, after in pairwise(found))


def test_only_short_texts_are_cached() -> None:
    read: list[str] = []

    @cached_if_short(8)
    def length(text: str) -> int:
        read.append(text)
        return len(text)

    short, long = "a" * LONGEST_CACHED, "b" * (LONGEST_CACHED + 1)
    assert [length(text) for text in (short, short, long, long)] == [1000, 1000, 1001, 1001]
    assert read == [short, long, long]


@pytest.mark.parametrize(
    "line",
    [
        "Comments", "12 Comments", "1,024 Comments", "Comments (12)", "Reader Comments", "35 Comments »", "No comments:",
        "Comments are closed.", "Leave a Reply", "Leave a Reply to Bela", "Leave a Reply Cancel reply", "3 thoughts on “Rain at last”", "0 Kommentare",
        "Kommentare(0)", "45 Gedanken zu „Regen“", "142 Antworten zu Regen", "Schreibe einen Kommentar", "Kommentar *",
        "Commentaires", "Laisser un commentaire", "Comentários", "Deja una respuesta", "Lascia un commento", "Yorumlar (4)",
        "Komentarze", "5 комментариев", "Комментарии (5)", "اترك تعليقاً", "دیدگاه‌ها", "تبصرے (3)", "टिप्पणियाँ", "评论 (3)",
        "5条评论", "コメントを残す", "댓글 12",
    ],
)  # fmt: skip
def test_a_line_above_comments_is_recognised(line: str) -> None:
    assert is_above_comments(fold(line))


@pytest.mark.parametrize(
    "line",
    [
        "", "12", "Comment faire du pain", "Comments on the draft were sharp", "Discussion of results", "Reply all",
        "Antworten auf Fragen", "Kommentar zur Wahl", "The minister had no comment", "3 tanks on fire",
        "2026 comments by the minister", "Leave a reply " + "to the letter of the minister " * 9,
    ],
)  # fmt: skip
def test_a_line_that_begins_like_one_above_comments_is_none(line: str) -> None:
    assert not is_above_comments(fold(line))
