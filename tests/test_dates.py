"""Dates in the languages that news is written in, as tables."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from babel import Locale

from bench.dates import DAYS, KINDS, by_dateparser, counted
from bench.datewords import WRITTEN, data, locales
from newsbot import Layout, read_article
from newsbot.text import bikram_sambat, solar_hijri
from newsbot.text.bounds import Bounds
from newsbot.text.dates import date_at_start, date_in, dates_in, parse_date
from newsbot.text.datewords import date_words
from newsbot.text.machine_dates import parse_iso

NOW = datetime(2025, 12, 24, 6, 30, tzinfo=UTC)
CET = timezone(timedelta(hours=1))
MARCH = date(2025, 3, 4)


@pytest.mark.parametrize(
    "text",
    [
        "4. März 2025", "4. März 2025, 14:05 Uhr", "Dienstag, 4. März 2025", "Di., 4. März 2025 um 14:05 Uhr", "04.03.2025", "04.03.2025 | 14:05", "4.3.2025, 14.05 Uhr",
        "4. 3. 2025", "am 4. März 2025", "04.03.2025 - 14:05 Uhr", "4.März 2025", "14:05, 4. März 2025", "4. Mär. 2025", "4. März 2025 · 14 Uhr",
        "le 4 mars 2025 à 14h05", "mardi 4 mars 2025", "4 mars 2025 à 14h", "Mardi 4 mars 2025 - 14:05", "4 mars, 2025",
        "4 de marzo de 2025", "martes, 4 de marzo de 2025", "4 de marzo del 2025", "4 marzo 2025 14:05 h", "marzo 4, 2025", "4 de marzo de 2025 a las 14:05", "04/mar/2025",
        "4 de março de 2025", "terça-feira, 4 de março de 2025", "4 de março de 2025 às 14h05", "4 mar. 2025", "4 mar 2025", "4 marzo 2025", "martedì 4 marzo 2025 alle 14:05", "4 de març de 2025",
        "4 maart 2025", "4 maart 2025 om 14:05", "dinsdag 4 maart 2025", "4 mars 2025 kl. 14.05", "tisdag 4 mars 2025", "4. marts 2025 kl. 14.05", "tirsdag d. 4. marts 2025",
        "4. mars 2025", "4. maaliskuuta 2025", "ti 4.3.2025 klo 14.05", "4 marca 2025", "wtorek, 4 marca 2025", "4 marca 2025 r.", "4. března 2025", "úterý 4. března 2025 v 14:05", "4. marca 2025 o 14:05",
        "4. ožujka 2025.", "4. mart 2025. u 14:05", "2025. március 4.", "2025. március 4., kedd 14:05", "4 martie 2025", "marți, 4 martie 2025, ora 14:05", "4 Mart 2025", "4 Mart 2025 Salı", "4 Mart 2025 14:05",
        "4 Maret 2025", "Selasa, 4 Maret 2025 14:05", "Selasa 4 Mac 2025", "ngày 4 tháng 3 năm 2025", "4 tháng 3, 2025", "4 Machi 2025", "4 mars 2025", "2025 m. kovo 4 d.", "2025. gada 4. marts", "4. märts 2025",
        "4 марта 2025", "4 марта 2025 г.", "4 марта 2025 года, 14:05", "вторник, 4 марта 2025", "14:05, 4 марта 2025", "04.03.2025 14:05", "4 березня 2025 року", "4 сакавіка 2025", "4 март 2025 г.", "4 марта 2025 в 14:05",
        "4 Μαρτίου 2025", "Τρίτη, 4 Μαρτίου 2025", "4 במרץ 2025", "4 مارس 2025", "٤ مارس ٢٠٢٥", "4 آذار 2025", "4 آذار/مارس 2025", "الثلاثاء 4 مارس 2025", "4 مارس، 2025", "۴ مارس ۲۰۲۵",
        "4 मार्च 2025", "मंगलवार, 4 मार्च 2025", "४ मार्च २०२५", "৪ মার্চ ২০২৫", "মঙ্গলবার, ৪ মার্চ ২০২৫", "4 மார்ச் 2025", "4 మార్చి 2025", "4 ਮਾਰਚ 2025", "4 માર્ચ 2025", "4 ಮಾರ್ಚ್ 2025", "4 മാർച്ച് 2025",
        "4 มีนาคม 2568", "4 มี.ค. 2568", "วันอังคารที่ 4 มีนาคม 2568", "2025年3月4日", "2025年3月4日 14:05", "2025年3月4日(火) 14時05分", "2025年03月04日 下午2:05", "2025年 3月 4日", "2025년 3월 4일", "2025년 3월 4일 오후 2:05", "2025. 3. 4.", "2025.03.04 14:05", "２０２５年３月４日",
        "2025-03-04 14:05", "2025/03/04", "Tuesday, March 4, 2025 10:05 AM EST", "March 4, 2025 10:05 am IST", "10:05 AM, March 4, 2025", "March the 4th, 2025", "4 Mar 25", "Tuesday, 4 March ’25",
    ],
)  # fmt: skip
def test_a_day_is_read_in_every_language_that_prints_it(text: str) -> None:
    bounds = parse_date(text, NOW)
    assert bounds is not None
    assert (bounds.earliest, bounds.latest, bounds.precision) == (MARCH, MARCH, "day")
    assert not bounds.relative
    assert text.startswith(bounds.text)


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("04/03/2025", "fr", date(2025, 3, 4)),
        ("04/03/2025", "pt-BR", date(2025, 3, 4)),
        ("04/03/2025", "en-GB", date(2025, 3, 4)),
        ("04/03/2025", "en", None),
        ("04/03/2025", "en-US", None),
        ("04/03/2025", None, None),
        ("25/03/2025", None, date(2025, 3, 25)),
        ("25/03/2025", "en", date(2025, 3, 25)),
        ("03/25/2025", "en-US", date(2025, 3, 25)),
        ("03/25/2025", None, date(2025, 3, 25)),
        ("03/25/2025", "fr", None),
        ("03/03/2025", None, date(2025, 3, 3)),
        ("25-03-2025", None, date(2025, 3, 25)),
        ("04-03-2025", "nl", date(2025, 3, 4)),
        ("04-03-2025", None, None),
        ("04.03.25", "de", date(2025, 3, 4)),
        ("04.03.25, 14:05 Uhr", "de", date(2025, 3, 4)),
        ("16. 3. 06, 14:03 Uhr", "de", date(2006, 3, 16)),
        ("16.03.99", "de", date(1999, 3, 16)),
        ("23.03.06", "fr", date(2006, 3, 23)),
        ("Le 04/03/06", "fr", date(2006, 3, 4)),
        ("14/03/03", "es", date(2003, 3, 14)),
        ("3/16/01", "en", date(2001, 3, 16)),
        ("Friday, 03/16/01", "en", date(2001, 3, 16)),
        ("16/03/01", "en", date(2001, 3, 16)),
        ("3/4/01", "en-GB", date(2001, 4, 3)),
        ("Sun, 3/4/01", "en", date(2001, 3, 4)),
        ("3/4/01", "en", None),
        ("3/16/01", None, None),
        ("3/16/01", "fr", None),
        ("24/7/365", "en", None),
        ("04.03.25", None, None),
        ("04.03.25", "ko", None),
        ("4 listopada 2025", "pl", date(2025, 11, 4)),
        ("4. listopada 2025", "hr", date(2025, 10, 4)),
        ("4. listopadu 2025", "cs", date(2025, 11, 4)),
        ("4 listopada 2025", None, None),
        ("4 listopada 2025", "en", None),
        ("4. listopada 2025", "bs", date(2025, 10, 4)),
        ("9. srp 2024.", "hr", date(2024, 7, 9)),
        ("9. srp 2024.", "bs-Latn-BA", date(2024, 7, 9)),
        ("9. srp 2024", "cs", date(2024, 8, 9)),
        ("9. srp 2024", None, None),
        ("9. srp 2024", "sr", None),
        ("9. lip 2024.", "hr", date(2024, 6, 9)),
        ("9 lip 2024", "pl", date(2024, 7, 9)),
        ("9 lip 2024", None, None),
        ("9. lis 2024.", "hr", date(2024, 10, 9)),
        ("9. lis 2024", "cs", date(2024, 11, 9)),
        ("9 out 2024", "pt", date(2024, 10, 9)),
        ("9 out 2024", "mfe", None),
        ("9. jan 2024", "nb", date(2024, 1, 9)),
        ("9 hul 2024", "fil", date(2024, 7, 9)),
        ("2024 ж. 9 қаңтар", "kk", date(2024, 1, 9)),
        ("9 มกราคม ค.ศ. 2024", "th", date(2024, 1, 9)),
        ("31.04.2025", "de", None),
        ("32. März 2025", "de", None),
        ("4 มีนาคม 2025", "th", date(2025, 3, 4)),
        ("4 March 2568", "en", None),
        ("4 มี.ค. 68", "th", date(2025, 3, 4)),
        ("२०८१ फागुन २० गते", "ne", date(2025, 3, 4)),
        ("2081/11/20", "ne", date(2025, 3, 4)),
        ("फागुन ३०, २०८१", "ne", None),
        ("माघ २०, २०८१", "hi", None),
        ("वैशाख १, २०७०", "ne", date(2013, 4, 14)),
        ("चैत ३०, २०६९", "ne", None),
        ("4 มี.ค. 68 คน", "th", None),
        ("4 มี.ค. 10.45 น.", "th", None),
        ("1403/12/14", "en", None),
        ("1403/12/14", None, None),
    ],
)
def test_the_language_of_the_page_decides_what_the_text_leaves_open(
    text: str, language: str | None, day: date | None
) -> None:
    bounds = parse_date(text, NOW, language)
    assert (bounds and bounds.day) == day


@pytest.mark.parametrize(
    "text",
    [
        "۱۴ اسفند ۱۴۰۳",
        "14 اسفند 1403",
        "14 اسفند 1403 - 2:05:08 ب.ظ",
        "سه‌شنبه، ۱۴ اسفند ۱۴۰۳ - ۱۴:۰۵",
        "۱۴۰۳/۱۲/۱۴ ۱۴:۰۵",
        "۱۴۰۳-۱۲-۱۴ ۱۴:۰۵",
        "1403/12/14",
        "۱۴ حوت ۱۴۰۳",
    ],
)
def test_a_day_of_the_iranian_calendar_is_read_on_a_persian_page(text: str) -> None:
    bounds = parse_date(text, NOW, "fa")
    assert bounds is not None
    assert (bounds.day, bounds.relative) == (MARCH, False)
    assert parse_date(text, NOW, "ar") is None


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("2 تير 1404", "fa", date(2025, 6, 23)),
        ("2 تیر 1404", "fa", date(2025, 6, 23)),
        ("۲ دي ۱۴۰۳", "fa", date(2024, 12, 22)),
        ("4 جنوري 2025", "ur", date(2025, 1, 4)),
        ("4 يناير 2025", "ar", date(2025, 1, 4)),
        ("4 كانون الثاني 2025", "ar", date(2025, 1, 4)),
    ],
)
def test_arabic_yeh_and_kaf_are_those_of_persian_and_urdu(text: str, language: str, day: date) -> None:
    bounds = parse_date(text, NOW, language)
    assert bounds is not None
    assert bounds.day == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("(4 March 25)", MARCH),
        ("( Ortona, 4 marzo 25 )", MARCH),
        ("4 March 25 people met", None),
        ("4 March (25)", None),
    ],
)
def test_a_short_year_ends_its_line_or_bracket(text: str, day: date | None) -> None:
    assert [bounds.day for _, bounds in dates_in(text, NOW)] == ([] if day is None else [day])


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("发布时间：2025-03-04 来源：河谷日报", MARCH),
        ("公開日：2025年3月4日", MARCH),
        ("【2025-03-04】河谷日报", MARCH),
        ("河谷日报2025-03-04 10:15", MARCH),
        ("입력2025.03.04 10:15", MARCH),
        ("Valley Paper2025-03-04", None),
        ("据悉，该桥于2025年3月4日开通", None),
        ("编号2025-0304", None),
    ],
)
def test_a_date_follows_a_mark_or_a_letter_of_scripts_without_spaces(text: str, day: date | None) -> None:
    assert [bounds.day for _, bounds in dates_in(text, NOW, "zh")] == ([] if day is None else [day])


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("اسفند ۱۴۰۳", date(2025, 2, 19), date(2025, 3, 20)),  # a leap year
        ("اسفند ۱۴۰۲", date(2024, 2, 20), date(2024, 3, 19)),
        ("۱ فروردین ۱۴۰۴", date(2025, 3, 21), date(2025, 3, 21)),
        ("۳۰ اسفند ۱۴۰۲", None, None),
        ("۳۱ آذر ۱۴۰۳", None, None),
        ("4 مارس 1403", None, None),
        ("4 اسفند 2025", None, None),
        ("۵ دلو ۱۴۰۳", date(2025, 1, 24), date(2025, 1, 24)),
        ("4 اسد 2025", None, None),
    ],
)
def test_months_of_the_iranian_calendar_have_its_days(text: str, earliest: date | None, latest: date | None) -> None:
    bounds = parse_date(text, NOW, "fa")
    assert (bounds and bounds.earliest, bounds and bounds.latest) == (earliest, latest)


def test_a_day_of_the_iranian_calendar_is_read_on_a_pashto_page() -> None:
    bounds = parse_date("۱۴ کب ۱۴۰۳", NOW, "ps")
    assert (bounds and bounds.day) == MARCH


# Of each year its first day and one of public record, such as an earthquake, an election or the day of the constitution
NEPALI_DAYS = """
2070-01-01 2013-04-14 2070-08-04 2013-11-19 2071-01-01 2014-04-14 2071-08-10 2014-11-26 2072-01-12 2015-04-25
2072-01-01 2015-04-14 2072-06-03 2015-09-20 2073-01-01 2016-04-13 2073-04-19 2016-08-03 2074-01-01 2017-04-14
2074-08-10 2017-11-26 2074-08-21 2017-12-07 2075-01-01 2018-04-14 2075-11-15 2019-02-27 2076-01-01 2019-04-14
2076-12-11 2020-03-24 2077-01-01 2020-04-13 2077-09-05 2020-12-20 2077-11-11 2021-02-23 2078-01-01 2021-04-14
2078-06-03 2021-09-19 2079-01-01 2022-04-14 2079-01-30 2022-05-13 2079-08-04 2022-11-20 2080-01-01 2023-04-14
2080-07-17 2023-11-03 2081-01-01 2024-04-13 2081-03-31 2024-07-15 2082-01-01 2025-04-14 2082-05-23 2025-09-08
2082-11-21 2026-03-05 2083-01-01 2026-04-14 2083-05-10 2026-08-26 2083-06-14 2026-09-30
""".split()


def test_days_of_nepals_calendar_are_those_of_the_almanacs() -> None:
    for printed, known in zip(NEPALI_DAYS[::2], NEPALI_DAYS[1::2], strict=True):
        assert bikram_sambat.day_of(*map(int, printed.split("-"))) == date.fromisoformat(known), printed
    last = bikram_sambat.YEARS[-1]
    assert bikram_sambat.length_of(last, 12) in (30, 31)
    for year, month, day in (
        (last + 1, 1, 1),
        (2069, 12, 30),
        (2080, 13, 1),
        (2080, 0, 1),
        (2080, 1, 0),
        (2080, 9, 31),
    ):
        with pytest.raises(ValueError, match="calendar"):
            bikram_sambat.day_of(year, month, day)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("令和8年11月27日", date(2026, 11, 27)),
        ("令和８年１１月２７日（金）10時30分", date(2026, 11, 27)),
        ("令和 8 年 11 月 27 日", date(2026, 11, 27)),
        ("令和8年（2026年）11月27日", date(2026, 11, 27)),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("令和元年4月30日", None),
        ("令和0年5月1日", None),
        ("令和8年2月30日", None),
        ("令和99年1月1日", None),
        ("令和8年11月", None),
        ("R8.11.27", None),
        ("平成31年4月30日", date(2019, 4, 30)),
        ("平成31年5月1日", None),
        ("平成30年1月5日", date(2018, 1, 5)),
        ("平成元年1月8日", date(1989, 1, 8)),
        ("平成元年1月7日", None),
        ("昭和64年1月7日", date(1989, 1, 7)),
        ("昭和64年1月8日", None),
        ("昭和元年12月25日", date(1926, 12, 25)),
        ("昭和元年12月24日", None),
        ("民國115年11月27日", date(2026, 11, 27)),
        ("中華民國115年11月27日 10:30", date(2026, 11, 27)),
        ("民国115年11月27日", date(2026, 11, 27)),
        ("民國元年1月1日", date(1912, 1, 1)),
        ("民國115年2月30日", None),
        ("民國999年1月1日", None),
        ("115/11/27", None),
    ],
)
@pytest.mark.parametrize("language", ["ja", "zh-TW", None])
def test_a_year_of_an_era_is_read_on_the_days_of_the_era(text: str, day: date | None, language: str | None) -> None:
    bounds = parse_date(text, NOW, language)
    assert (bounds and bounds.day) == day


def test_a_day_of_an_era_is_found_behind_a_label() -> None:
    assert [(at, bounds.day) for at, bounds in dates_in("公開日：平成30年1月5日、平成の家族 3人", NOW, "ja")] == [
        (4, date(2018, 1, 5))
    ]


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("27/11/2567", "th", date(2024, 11, 27)),
        ("27-11-2567 10:30 น.", "th", date(2024, 11, 27)),
        ("04/03/2568", "th", MARCH),
        ("04/03/2568", None, None),
        ("๐๔/๐๓/๒๕๖๘", "th-TH", MARCH),
        ("04/03/2568", "en", None),
        ("29/02/2567", "th", date(2024, 2, 29)),
        ("29/02/2568", "th", None),
        ("13/13/2568", "th", None),
        ("04/03/2468", "th", None),
        ("04/03/2025", "th", MARCH),
    ],
)
def test_a_thai_date_in_numbers_has_the_day_first(text: str, language: str | None, day: date | None) -> None:
    bounds = parse_date(text, NOW, language)
    assert (bounds and bounds.day) == day


@pytest.mark.parametrize(
    ("text", "month"),
    [("März 2025", 3), ("marzo de 2025", 3), ("Ιούλιος 2025", 7), ("июль 2025", 7), ("जुलाई 2025", 7), ("2025年7月", 7), ("2025년 7월", 7), ("تموز 2025", 7), ("كانون الثاني 2025", 1)],
)  # fmt: skip
def test_a_month_alone_is_a_month(text: str, month: int) -> None:
    bounds = parse_date(text, NOW)
    assert bounds is not None
    assert (bounds.earliest, bounds.precision) == (date(2025, month, 1), "month")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("4 كانون الثاني 2025", date(2025, 1, 4)),
        ("4 تشرين الأول 2025", date(2025, 10, 4)),
        ("4 تشرين الثاني / نوفمبر 2025", date(2025, 11, 4)),
        ("4 كانون الأول (ديسمبر) 2025", date(2025, 12, 4)),
        ("4 غشت 2025", date(2025, 8, 4)),
        ("1er août 2025", date(2025, 8, 1)),
        ("1º de agosto de 2025", date(2025, 8, 1)),
        ("10 Kasım 2025", date(2025, 11, 10)),
        ("4 d’abril de 2025", date(2025, 4, 4)),
        ("4 Ağustos 2025", date(2025, 8, 4)),
        ("16 февраля 2025", date(2025, 2, 16)),
        ("9 अगस्त 2025", date(2025, 8, 9)),
        ("15 फ़रवरी 2025", date(2025, 2, 15)),
        ("13 ديسمبر2018", date(2018, 12, 13)),
    ],
)
def test_months_have_the_names_of_their_regions(text: str, day: date) -> None:
    bounds = parse_date(text, NOW)
    assert bounds is not None
    assert bounds.day == day


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("4. März 2025, 14:05 Uhr MEZ", datetime(2025, 3, 4, 13, 5, tzinfo=UTC)),
        ("4 марта 2025, 14:05 МСК", datetime(2025, 3, 4, 11, 5, tzinfo=UTC)),
        ("4 mars 2025 à 14h05 CET", datetime(2025, 3, 4, 13, 5, tzinfo=UTC)),
        ("04.03.2025 14:05 (GMT+3)", datetime(2025, 3, 4, 11, 5, tzinfo=UTC)),
        ("04.03.2025 14:05 UTC", datetime(2025, 3, 4, 14, 5, tzinfo=UTC)),
        ("04.03.2025 14:05 +0100", datetime(2025, 3, 4, 13, 5, tzinfo=UTC)),
        ("4 Maret 2025 14:05 WIB", datetime(2025, 3, 4, 7, 5, tzinfo=UTC)),
        ("March 4, 2025 10:05 am CET", datetime(2025, 3, 4, 9, 5, tzinfo=UTC)),
        ("2025年3月4日 下午2:05 UTC", datetime(2025, 3, 4, 14, 5, tzinfo=UTC)),
    ],
)
def test_a_time_is_a_moment_only_with_a_zone_that_is_one(text: str, moment: datetime) -> None:
    bounds = parse_date(text, NOW)
    assert bounds is not None
    assert (bounds.earliest, bounds.latest, bounds.precision) == (moment, moment, "minute")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("4 Maret 2025 05:30 WIB", "2025-03-04T05:30:00+07:00"),
        ("4 March 2025, 1:15 am PKT", "2025-03-04T01:15:00+05:00"),
        ("Mar 4, 2025 11:30 PM GMT-5", "2025-03-04T23:30:00-05:00"),
        ("4 March 2025, 04:05 +0545", "2025-03-04T04:05:00+05:45"),
        ("4 March 2025 23:30 UTC", "2025-03-04T23:30:00+00:00"),
    ],
)
def test_a_printed_time_keeps_its_day_and_its_offset(text: str, moment: str) -> None:
    bounds = parse_date(text, NOW)
    assert bounds is not None
    assert bounds.day == date(2025, 3, 4)
    assert isinstance(bounds.earliest, datetime)
    assert bounds.earliest.isoformat() == bounds.latest.isoformat() == moment


def test_an_offset_that_no_zone_has_leaves_the_day() -> None:
    bounds = parse_date("4 March 2025, 14:05 UTC+30", NOW)
    assert bounds is not None
    assert (bounds.earliest, bounds.latest, bounds.precision) == (date(2025, 3, 4), date(2025, 3, 4), "day")


def hours(count: int) -> tuple[datetime, datetime]:
    return NOW - timedelta(hours=count + 1), NOW - timedelta(hours=count)


@pytest.mark.parametrize(
    "text",
    [
        "vor 2 Stunden", "vor 2 Std.", "il y a 2 heures", "il y a 2 h", "hace 2 horas", "há 2 horas", "2 horas atrás", "2 ore fa", "fa 2 hores", "2 uur geleden", "för 2 timmar sedan", "2 timmar sedan",
        "for 2 timer siden", "2 timer siden", "2 tuntia sitten", "2 godziny temu", "před 2 hodinami", "pred 2 hodinami", "prije 2 sata", "pre 2 sata", "acum 2 ore", "2 órával ezelőtt", "2 saat önce",
        "2 jam lalu", "2 jam yang lalu", "2 giờ trước", "2 часа назад", "2 години тому", "преди 2 часа", "пре 2 сата", "πριν 2 ώρες", "πριν από 2 ώρες", "منذ 2 ساعات", "منذ ساعتين", "قبل ساعتين", "۲ ساعت پیش", "לפני 2 שעות", "לפני שעתיים",
        "2 घंटे पहले", "২ ঘণ্টা আগে", "2小时前", "2小時前", "2個小時前", "2時間前", "2시간 전", "2 ชั่วโมงที่แล้ว", "2 hours ago",
    ],
)  # fmt: skip
def test_two_hours_ago_is_read_in_every_language(text: str) -> None:
    bounds = parse_date(text, NOW)
    assert bounds is not None
    assert (bounds.earliest, bounds.latest, bounds.precision, bounds.text) == (*hours(2), "hour", text)
    assert bounds.relative


@pytest.mark.parametrize(
    "text",
    ["vor einer Stunde", "il y a une heure", "hace una hora", "un'ora fa", "bir saat önce", "час назад", "منذ ساعة", "před hodinou", "לפני שעה", "en timme sedan"],
)  # fmt: skip
def test_one_of_a_unit_needs_no_number(text: str) -> None:
    bounds = parse_date(text, NOW)
    assert bounds is not None
    assert (bounds.earliest, bounds.latest) == hours(1)


@pytest.mark.parametrize(
    ("text", "language", "latest"),
    [
        ("Gestern", None, date(2025, 12, 23)),
        ("gestern, 14:05 Uhr", None, date(2025, 12, 23)),
        ("Heute um 14:05 Uhr", None, date(2025, 12, 24)),
        ("aujourd’hui à 14h05", "fr", date(2025, 12, 24)),
        ("hier à 14h05", "fr", date(2025, 12, 23)),
        ("hier", None, None),
        ("ayer", None, date(2025, 12, 23)),
        ("вчера, 14:05", None, date(2025, 12, 23)),
        ("сегодня", None, date(2025, 12, 24)),
        ("أمس", None, date(2025, 12, 23)),
        ("昨天 14:05", None, date(2025, 12, 23)),
        ("어제", None, date(2025, 12, 23)),
        ("i går kl. 14.05", None, date(2025, 12, 23)),
        ("leo", None, None),
        ("leo", "sw", date(2025, 12, 24)),
        ("Heute hat der Rat getagt", None, None),
        ("Gestern 14 Menschen gerettet", None, None),
        ("今天记者获悉", None, None),
    ],
)  # fmt: skip
def test_a_word_for_a_day_is_a_date_only_by_itself_or_before_a_time(
    text: str, language: str | None, latest: date | None
) -> None:
    found = date_at_start(text, NOW, language)
    assert (found and found[0].latest) == latest
    assert found is None or found[0].text == text


@pytest.mark.parametrize(
    ("text", "printed", "rest"),
    [
        ("4. März 2025, 14:05 Uhr | Von Eva Berg", "4. März 2025, 14:05 Uhr", " | Von Eva Berg"),
        ("Publié le 4 mars", None, None),
        ("4 mars 2025 : la ville", "4 mars 2025", " : la ville"),
        ("2025年3月4日，北京", "2025年3月4日", "，北京"),
        ("vor 2 Stunden – Die Stadt", "vor 2 Stunden", " – Die Stadt"),
        ("04.03.2025 12 Menschen", "04.03.2025", " 12 Menschen"),
        ("04.03.2025 - 12.04.2025", "04.03.2025", " - 12.04.2025"),
        ("2025-03-04. Next", "2025-03-04", ". Next"),
        ("4. März 2025 an der Elbe", "4. März 2025", " an der Elbe"),
    ],
)
def test_a_date_is_parted_from_what_follows(text: str, printed: str | None, rest: str | None) -> None:
    found = date_at_start(text, NOW)
    assert (found and (found[0].text, found[1])) == (None if printed is None else (printed, rest))


@pytest.mark.parametrize(
    "text",
    [
        "12 Menschen kamen ums Leben", "12 people were hurt", "Le président a parlé", "El gobierno anunció", "Die Stadt plant 2025", "4 Länder 2025", "1.5.2", "10.0.0.1", "3,5 Prozent", "2025", "14:05 Uhr",
        "vor dem Gericht", "il y a des jours", "hace falta más", "fa freddo", "há vida", "منذ البداية", "пред судом", "3小时", "前", "4/5 der Fälle", "50/50", "12-14 Uhr", "2025 wird gut", "Mai war warm", "May he rest",
        "99.99.2025", "0.0.2025", "2025年13月4日", "à 14h05", "Uhr", "第3天", "오늘의 뉴스", "vor 2 Häusern", "Mars 2 landed", "1 de cada 3", "24.12.", "Montag, Berlin",
    ],
)  # fmt: skip
def test_what_is_no_date_in_any_language_is_none(text: str) -> None:
    assert date_at_start(text, NOW) is None


@pytest.mark.parametrize(
    ("text", "earliest", "precision"),
    [
        ("2025-03-04T10:05:00+0000", datetime(2025, 3, 4, 10, 5, tzinfo=UTC), "second"),
        ("2025-03-04T10:05:00.000Z", datetime(2025, 3, 4, 10, 5, tzinfo=UTC), "second"),
        ("2025-03-04T10:05:00.1234567891Z", datetime(2025, 3, 4, 10, 5, 0, 123456, tzinfo=UTC), "second"),
        ("2025-03-04 10:05:00 +0100", datetime(2025, 3, 4, 10, 5, tzinfo=CET), "second"),
        ("2025-03-04 10:05:00 UTC", datetime(2025, 3, 4, 10, 5, tzinfo=UTC), "second"),
        ("2025-03-04T10:05+01:00", datetime(2025, 3, 4, 10, 5, tzinfo=CET), "minute"),
        ("2025-03-04t10:05:00z", datetime(2025, 3, 4, 10, 5, tzinfo=UTC), "second"),
        ("2025-03-04T10:05:00+01:00[Europe/Berlin]", datetime(2025, 3, 4, 10, 5, tzinfo=CET), "second"),
        ("20250304T100500Z", datetime(2025, 3, 4, 10, 5, tzinfo=UTC), "second"),
        ("Tue, 04 Mar 2025 10:05:00 GMT", datetime(2025, 3, 4, 10, 5, tzinfo=UTC), "second"),
        ("Tue, 04 Mar 2025 10:05:00 +0100", datetime(2025, 3, 4, 10, 5, tzinfo=CET), "second"),
        ("4 Mar 2025 10:05 GMT", datetime(2025, 3, 4, 10, 5, tzinfo=UTC), "minute"),
        ("Tue Mar 04 2025 10:05:00 GMT+0100 (Central European Standard Time)", datetime(2025, 3, 4, 10, 5, tzinfo=CET), "second"),
        ("Tue Mar 4 10:05:00 CET 2025", datetime(2025, 3, 4, 10, 5, tzinfo=CET), "second"),
        ("Tue Mar  4 10:05:00 +0100 2025", datetime(2025, 3, 4, 10, 5, tzinfo=CET), "second"),
        ("1741082700", datetime(2025, 3, 4, 10, 5, tzinfo=UTC), "second"),
        ("1741082700000", datetime(2025, 3, 4, 10, 5, tzinfo=UTC), "second"),
        ("Tue, 04 Mar 2025 10:05:00", MARCH, "day"),
        ("Tue, 04 Mar 2025 10:05:00 -0000", MARCH, "day"),
        ("2025-03-04T10:05:00.000", MARCH, "day"),
        ("2025-03-04 10:05:00", MARCH, "day"),
        ("20250304100500", MARCH, "day"),
    ],
)  # fmt: skip
def test_what_machines_really_write_is_read(text: str, earliest: date, precision: str) -> None:
    assert parse_iso(text) == Bounds(earliest, earliest, precision, text)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "2025-03-04T10:05:00Z junk", "2025-03-04T10:05:00+01:00[Europe/Berlin", "2025-03-04T25:05:00Z", "Tue, 34 Mar 2025 10:05:00 GMT", "Tue, 04 Foo 2025 10:05:00 GMT",
        "17410827", "174108270", "17410827000", "2025030410", "9999999999", "99999999999999", "2025-03-04T10:05:00+25:00", "2025-03-04T10:05:00 +0100 x", "{{date}}", "null",
    ],
)  # fmt: skip
def test_trailing_junk_and_impossible_numbers_are_no_date_for_machines(text: str) -> None:
    assert parse_iso(text) is None


@pytest.mark.parametrize(
    "empty",
    [
        "0001-01-01T00:00:00", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00.0000000+01:00", "0001-01-01",
        "1970-01-01", "1970-01-01T00:00:00Z", "1970-01-01T00:00:00+02:00", "1969-12-31T19:00:00-05:00",
        "1970-01-01T01:00:00+01:00", "1900-01-01T00:00:00", "Thu, 01 Jan 1970 00:00:00 +0000",
    ],
)  # fmt: skip
@pytest.mark.parametrize(("line", "day"), [("", None), ("<p>Published on 3 November 2025</p>", "2025-11-03")])
def test_an_empty_date_is_no_date(empty: str, line: str, day: str | None) -> None:
    prose = "<p>" + "The council met on Thursday and read the law once more to the end. " * 5 + "</p>"
    for head in (
        f'<script type="application/ld+json">{{"@type": "NewsArticle", "datePublished": "{empty}"}}</script>',
        f'<meta property="article:published_time" content="{empty}">',
        f'<time datetime="{empty}"></time>',
    ):
        html = f"{head}<title>The ferry sails again</title><h1>The ferry sails again</h1>{line}{prose * 3}"
        article = read_article(html, "https://www.example.org/n/a-b-c", NOW)
        assert (article.published and article.published.date) == day


ABBREVIATED = {  # as CLDR 46 has them, in a date or alone
    "hr": "sij velj ožu tra svi lip srp kol ruj lis stu pro",
    "pl": "sty lut mar kwi maj cze lip sie wrz paź lis gru",
    "cs": "led úno bře dub kvě čvn čvc srp zář říj lis pro",
    "sl": "jan. feb. mar. apr. maj jun. jul. avg. sep. okt. nov. dec.",
    "sr": "јан феб мар апр мај јун јул авг сеп окт нов дец",
    "mk": "јан. фев. мар. апр. мај јун. јул. авг. сеп. окт. ное. дек.",
    "bg": "яну фев март апр май юни юли авг сеп окт ное дек",
    "be": "сту лют сак кра мая чэр ліп жні вер кас ліс сне",
    "uk": "січ. лют. бер. квіт. трав. черв. лип. серп. вер. жовт. лист. груд.",
    "kk": "қаң. ақп. нау. сәу. мам. мау. шіл. там. қыр. қаз. қар. жел.",
    "lv": "janv. febr. marts apr. maijs jūn. jūl. aug. sept. okt. nov. dec.",
    "lt": "saus. vas. kov. bal. geg. birž. liep. rugp. rugs. spal. lapkr. gruod.",
    "el": "Ιαν Φεβ Μαρ Απρ Μαΐ Ιουν Ιουλ Αυγ Σεπ Οκτ Νοε Δεκ",
    "az": "yan fev mar apr may iyn iyl avq sen okt noy dek",
    "uz": "yan fev mar apr may iyn iyl avg sen okt noy dek",
    "sq": "jan shk mar pri maj qer korr gush sht tet nën dhj",
    "sw": "Jan Feb Mac Apr Mei Jun Jul Ago Sep Okt Nov Des",
    "fil": "Ene Peb Mar Abr May Hun Hul Ago Set Okt Nob Dis",
    "he": "ינו׳ פבר׳ מרץ אפר׳ מאי יוני יולי אוג׳ ספט׳ אוק׳ נוב׳ דצמ׳",
    "hi": "जन॰ फ़र॰ मार्च अप्रैल मई जून जुल॰ अग॰ सित॰ अक्टू॰ नव॰ दिस॰",
    "mr": "जाने फेब्रु मार्च एप्रि मे जून जुलै ऑग सप्टें ऑक्टो नोव्हें डिसें",
    "bn": "জানু ফেব মার্চ এপ্রি মে জুন জুল আগ সেপ অক্টো নভে ডিসে",
    "gu": "જાન્યુ ફેબ્રુ માર્ચ એપ્રિલ મે જૂન જુલાઈ ઑગસ્ટ સપ્ટે ઑક્ટો નવે ડિસે",
    "pa": "ਜਨ ਫ਼ਰ ਮਾਰਚ ਅਪ੍ਰੈ ਮਈ ਜੂਨ ਜੁਲਾ ਅਗ ਸਤੰ ਅਕਤੂ ਨਵੰ ਦਸੰ",
    "ta": "ஜன. பிப். மார். ஏப். மே ஜூன் ஜூலை ஆக. செப். அக். நவ. டிச.",
    "te": "జన ఫిబ్ర మార్చి ఏప్రి మే జూన్ జులై ఆగ సెప్టెం అక్టో నవం డిసెం",
    "kn": "ಜನ ಫೆಬ್ರ ಮಾರ್ಚ್ ಏಪ್ರಿ ಮೇ ಜೂನ್ ಜುಲೈ ಆಗ ಸೆಪ್ಟೆಂ ಅಕ್ಟೋ ನವೆಂ ಡಿಸೆಂ",
    "ml": "ജനു ഫെബ്രു മാർ ഏപ്രി മേയ് ജൂൺ ജൂലൈ ഓഗ സെപ്റ്റം ഒക്ടോ നവം ഡിസം",
}


@pytest.mark.parametrize("language", ABBREVIATED)
def test_a_short_month_is_read_in_the_language_of_the_page(language: str) -> None:
    for number, word in enumerate(ABBREVIATED[language].split(), 1):
        bounds = parse_date(f"9 {word} 2024", NOW, language)
        assert bounds is not None, word
        assert bounds.day == date(2024, number, 9), word


def test_every_month_that_is_listed_is_that_month_on_a_page_in_its_language() -> None:
    listed = [(word, *row) for word, numbers in date_words().months.values.items() for row in numbers.items()]
    assert len(listed) > 3000
    calendars = (2024, date), (1402, solar_hijri.day_of), (2080, bikram_sambat.day_of)
    for word, language, number in listed:
        calendar, month = divmod(number - 1, 12)
        year, day_of = calendars[calendar]
        bounds = parse_date(f"9 {word} {year}", NOW, language)
        assert bounds is not None, (word, language)
        assert bounds.day == day_of(year, month + 1, 9), (word, language)


def test_a_word_for_two_months_is_none_on_a_page_whose_language_does_not_have_it() -> None:
    shared = {word for word, numbers in date_words().months.values.items() if len(set(numbers.values())) > 1}
    assert shared == {"lip", "srp", "lis", "listopad", "listopada"}
    for word in shared:
        assert {parse_date(f"9 {word} 2024", NOW, language) for language in (None, "en", "sr", "sl", "sk", "xx")} == {
            None
        }


@pytest.mark.parametrize(("language", "month"), [("hr", 7), ("cs", 8)])
@pytest.mark.parametrize("described", [True, False])
def test_a_printed_date_is_read_in_the_language_of_its_page(language: str, month: int, described: bool) -> None:
    text = "<p>Trajekt za otok opet plovi od ponedjeljka, nakon jedanaest tjedana u brodogradilištu i dvije oluje.</p>"
    byline = "<p>Luka.hr | 9. srp 2024. | Ana Kos</p>"
    html = (
        f'<html lang="{language}"><body><article><h1>Trajekt opet plovi</h1>{byline}{text * 3}</article></body></html>'
    )
    layout = Layout("Luka.hr", languages=(language,), signed=True) if described else None
    published = read_article(html, "https://luka.hr/vijesti/trajekt-opet-plovi-prema-otoku", NOW, layout).published
    assert published.date == f"2024-{month:02}-09"


@pytest.mark.parametrize("language", [None, "en", "de", "ur"])
@pytest.mark.parametrize("text", ["0/0/2025", "00.03.2025", "0-13-2025", "3/0/2025"])
def test_there_is_no_day_nought(text: str, language: str | None) -> None:
    assert date_at_start(text, NOW, language) is None


DAY = date(2026, 11, 25)
THEN = datetime(2026, 11, 27, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Published: 25 November 2026", "en"), ("am 25/11/26, 02:03 pm", "de"), ("Posted by Ann Lee on 2026-11-25", "en"), ("Mis à jour le 25 novembre 2026 à 14h05", "fr"), ("25. Nov. 2026, 14:03 Uhr", "de"), ("Stand: 25.11.2026, 14.03 Uhr", "de"),
        ("Actualizado el 25 de noviembre de 2026, a las 14:03", "es"), ("Mié., 25 nov. 2026 - 14:03", "es"), ("Publicado em 25/11/2026 às 14h03", "pt"), ("mercoledì 25 novembre 2026 - 14:03", "it"), ("wo 25 nov. 2026 14:03", "nl"),
        ("Publicerad 25 november 2026 kl 14.03", "sv"), ("Onsdag 25. november 2026 kl. 14:03", "no"), ("keskiviikko 25. marraskuuta 2026", "fi"), ("Środa, 25 listopada 2026 (14:03)", "pl"), ("středa 25. listopadu 2026", "cs"),
        ("2026. november 25., szerda 14:03", "hu"), ("Miercuri, 25 Noiembrie 2026", "ro"), ("Yayınlanma: 25 Kasım 2026 Çarşamba 14:03", "tr"), ("Rabu, 25 November 2026 14:03 WIB", "id"), ("Thứ Tư, ngày 25/11/2026 14:03", "vi"),
        ("25 листопада 2026, 14:03", "uk"), ("25 ноември 2026 г., сряда, 14:03", "bg"), ("25. studenoga 2026. u 14:03", "hr"), ("Τετάρτη 25 Νοεμβρίου 2026, 14:03", "el"), ("25 בנובמבר 2026, 14:03", "he"),
        ("تاريخ النشر: 25 تشرين الثاني 2026", "ar"), ("प्रकाशित: 25 नवंबर 2026 14:03 IST", "hi"), ("২৫ নভেম্বর ২০২৬, ১৪:০৩", "bn"), ("25 நவம்பர் 2026", "ta"), ("2026年11月25日（水）14時03分", "ja"), ("입력 2026.11.25. 오후 2:03", "ko"),
        ("วันพุธที่ 25 พฤศจิกายน 2569 เวลา 14:03 น.", "th"), ("၂၅ နိုဝင်ဘာ ၂၀၂၆", "my"), ("25 វិច្ឆិកា 2026", "km"), ("25 ພະຈິກ 2026", "lo"), ("25 ნოემბერი 2026", "ka"), ("25 նոյեմբերի 2026", "hy"), ("2026 жылғы 25 қараша", "kk"),
        ("2026-yil 25-noyabr", "uz"), ("2026. gada 25. novembris", "lv"), ("2026 m. lapkričio 25 d. 14:03", "lt"), ("2026ko azaroaren 25a", "eu"), ("25 Tachwedd 2026", "cy"), ("25 Samhain 2026", "ga"), ("25 Nuwamba 2026", "ha"),
        ("25 ኖቬምበር 2026", "am"), ("25 නොවැම්බර් 2026", "si"), ("२५ नोभेम्बर २०२६", "ne"), ("25. nóvember 2026 kl. 14:03", "is"), ("۲۵ نوامبر ۲۰۲۶", "fa"), ("۲۵ نومبر ۲۰۲۶", "ur"), ("2026 оны 11-р сарын 25", "mn"),
        ("2026 оны 11 сарын 25", "mn"), ("25 Nofembar 2026", "so"), ("२०८३ मंसिर ९ गते १४:०३", "ne"), ("बुधबार, मंसिर ९, २०८३", "ne"), ("२०८३ साल मङ्सिर ९", "ne"), ("25 พ.ย. 69 14:03 น.", "th"), ("วันที่ 25 พฤศจิกายน 69", "th"),
    ],
)  # fmt: skip
def test_a_day_is_read_as_news_sites_print_it(text: str, language: str) -> None:
    bounds = date_in(text, THEN, language)
    assert bounds is not None
    assert bounds.day == DAY


def test_what_cldr_prints_is_read_and_never_wrongly() -> None:
    right, misses = 0, []
    for language in "am ar bn cy de eu fa he hu is ja kk ko lt lv mn mr my pt ru sw th tr zh".split():
        counts, missed = counted(language, Locale(language), unknown=False, days=DAYS[5::15], numbers=(2,))
        right += sum(counts[kind, "right"] for kind in KINDS)
        misses += missed
    assert not [miss for miss in misses if miss[0] == "wrong"]
    assert right / (right + len(misses)) > 0.98, misses


@pytest.mark.slow
@pytest.mark.parametrize("unknown", [False, True])
def test_every_day_and_time_past_that_cldr_prints_is_read_and_never_wrongly(unknown: bool) -> None:
    misses = [
        (language, *miss)
        for language, (locale, *_) in locales().items()
        for miss in counted(language, locale, unknown=unknown)[1]
    ]
    assert not [miss for miss in misses if miss[1] == "wrong"]
    assert len(misses) < (4500 if unknown else 1000)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["de", "eu", "ru", "zh"])
def test_more_is_read_than_dateparser_reads(language: str) -> None:
    days, numbers = DAYS[::12], (2,)
    ours, _ = counted(language, Locale(language), unknown=False, days=days, numbers=numbers)
    theirs = by_dateparser(language, Locale(language), days, numbers)
    assert sum(theirs.values()) == sum(ours.values()) > 0
    for kind in KINDS:
        assert ours[kind, "right"] >= theirs[kind, "right"], kind


@pytest.mark.slow
def test_the_date_words_are_those_of_cldr_and_of_the_list_beside_it() -> None:
    written = json.loads(WRITTEN.read_text("utf-8"))
    assert written.pop("notice")[0] == "UNICODE LICENSE V3"
    assert written == json.loads(json.dumps(data()))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("For min del er det nok", "nb"), ("for time to consider", "en"), ("for a time", "en"), ("das 2003 in Las Vegas", "de"), ("2024 NIS2 becomes law", "en"), ("Hace unas horas", "es"),
        ("vor Jahren von der Liste", "de"), ("kilka tygodni temu", "pl"), ("hours ago", "en"), ("Ora fa freddo", "it"), ("5 min read", "en"), ("5 minutos de lectura", "es"), ("5 мин", "ru"), ("2 h 30", "fr"),
        ("28 Sat 2013", "zh"), ("in 5 Tagen", "de"), ("через 5 дней", "ru"), ("3日後", "ja"), ("2026年", "ja"), ("11月25日", "ja"), ("5 年", "zh"), ("4 Mar 24 comments", "en"), ("4 Mar 14:05", "en"), ("atzo", "es"), ("kal", "tr"), ("4 აპრილი", "ka"),
    ],
)  # fmt: skip
def test_what_is_near_a_date_is_none(text: str, language: str) -> None:
    assert date_at_start(text, NOW, language) is None


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("04/03/2025", "fil", None),
        ("04/03/2025", "es-PR", None),
        ("04/25/2025", "fil", date(2025, 4, 25)),
        ("04.03.25", "mk", date(2025, 3, 4)),
        ("4 sat 2025", "ha", date(2025, 9, 4)),
        ("4 sat 2025", None, None),
        ("ΤΡΙΤΗ, 4 ΜΑΡΤΙΟΥ 2025", "el", date(2025, 3, 4)),
        ("mardi 4 mars 2025, 14 h 05 min 27 s", "fr-CA", date(2025, 3, 4)),
    ],
)
def test_cldr_decides_the_order_of_numbers_and_a_language_its_own_months(
    text: str, language: str | None, day: date | None
) -> None:
    bounds = parse_date(text, NOW, language)
    assert (bounds and bounds.day) == day


@pytest.mark.parametrize(("language", "precision"), [("hr", "second"), ("sr", None), (None, None)])
def test_a_unit_of_two_meanings_is_none_unless_the_language_has_one(
    language: str | None, precision: str | None
) -> None:
    bounds = parse_date("prije 3 s", NOW, language)
    assert (bounds and bounds.precision) == precision


@pytest.mark.parametrize(
    ("text", "count"),
    [("2 شهور قبل", None), ("před 3 hodinami", 3), ("3 timer siden", 3), ("siku 3 zilizopita", 3 * 24), ("duela 3 ordu", 3), ("ปีที่แล้ว", None), ("vor drei Stunden", None)],
)  # fmt: skip
def test_a_time_past_is_read_if_its_unit_is_certain(text: str, count: int | None) -> None:
    bounds = parse_date(text, NOW)
    if count is None:
        assert bounds is None
    else:
        assert bounds is not None
        expected = parse_date(f"{count} hours ago" if count < 24 else f"{count // 24} days ago", NOW)
        assert expected is not None
        assert (bounds.earliest, bounds.latest) == (expected.earliest, expected.latest)


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("Sat, 05/03/2025 - 14:20", "en", date(2025, 5, 3)),
        ("Wednesday 05/03/2025", "en", date(2025, 3, 5)),
        ("Sat., 05/03/2025", "en-GB", date(2025, 5, 3)),
        ("Sat, 05/03/2025", None, date(2025, 5, 3)),
        ("Fri, 05/03/2025", "en", None),
        ("Month 05/03/2025", "en", None),
        ("Saturday, 05/05/2025", "en", date(2025, 5, 5)),
    ],
)
def test_a_weekday_decides_between_day_and_month(text: str, language: str | None, day: date | None) -> None:
    bounds = parse_date(text, THEN, language)
    assert (bounds.day if bounds else None) == day
