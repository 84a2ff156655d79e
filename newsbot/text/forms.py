"""Typical addresses of news sites without a description: hints, which the content of pages overrules.

Strings in, strings out. Patterns are searched in the lower-case `path?query`, without a slash at the end of the path.
Each branch of them begins with a character, not with `^` or a choice: a search passes over most places at once.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from itertools import groupby
from operator import itemgetter
from urllib.parse import unquote_plus


def _words(text: str) -> str:
    """Alternatives, those with one first letter as one: a third of the comparisons at each place."""
    by_letter = groupby(sorted(text.split(), key=itemgetter(0)), itemgetter(0))
    return "|".join(f"{letter}(?:{'|'.join(word[1:] for word in words)})" for letter, words in by_letter)


_TOPICS = (
    "tags? labels? hashtags? keywords? authors? writers? etiquetas? etichette etiket(?:ler)? schlagw(?:o|oe)rte?r? "
    "mots?-cles? stichw(?:o|oe)rte?r?"
)  # with a name below them: a list, if in the menu
_AUTHORS = "autor(?:a|as|e|en|es|i)? auteurs? colunistas? columnistas? penulis tac-gia yazar(?:lar)?"
"""So are these; but as desks of a newspaper they list columns, and have the columns below the names."""
_NEVER = (
    r"log-?in log-?out sign-?in sign-?up sign-?out register account my-?account password search suche users? "
    r"share email-?this printer comments reply cart checkout "
    r"img uploads? downloads? static assets css js fonts? cdn-cgi ads? amp embed widgets? "
    r"api xmlrpc wp-(?:admin|content|includes|json|login)[^/?]* cgi-bin calendar calendars"
)  # with anything below them
_DESKS = "legal people games? apps? pictures? photos?"  # furniture, or desks of a newspaper if in the menu
_NO_DESKS = "careers? jobs? events? horoscopes? crosswords?"  # what is below them is no news; but a menu may differ
_FURNITURE = (
    r"about about-[a-z]+ contact contact-?us contacts? kontakt impressum imprint masthead our-?team staff team "
    r"registration subscribe subscriptions? membership donate privacy(?:-?(?:policy|notice|centre|center))? "
    r"terms(?:-of-(?:use|service)|-and-conditions|-conditions)? terms-?of-?use tos disclaimer "
    r"cookies?(?:-(?:policy|settings|notice))? copyright accessibility sitemap site-?map "
    r"advertis(?:e|ing|ement|ements|er)(?:-with-us|-here)? help faqs? support feedback newsletters? rss "
    r"feeds? alerts shop store images? media-?kit files?"
)  # with nothing below them
_EDITIONS = (
    "epaper e-paper profiles? members?"  # with anything below them but a slug of five words, which is a headline
)
_ENDING = r"(?:\.[a-z]{2,6})?"  # of a page's name; those of files are in `_FILES`
_FILES = _words(
    "pdf jpe?g png gif webp avif svg ico bmp mp3 m4a ogg wav mp4 m4v webm mov avi zip rar gz tgz 7z docx? xlsx? pptx? "
    "odt csv txt xml rss atom json css js ics apk exe dmg epub"
)
_FILE = rf"\.(?:{_FILES})(?:\?|$)"
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = rf"(?:\d{{1,2}}|{'|'.join(f'{month}[a-z]*' for month in _MONTHS)})"
_YEAR = r"(?:19|20)\d\d"

_IDS = _words(
    "p id nid aid sid newsid news_id articleid article_id storyid story_id postid post_id itemid art article story"
    " idx idxno articleno article_no newsno news_no contentid content_id docid doc_id"
)
_BOUND_TO_A_DAY = r"(?:month|year|date|day)="
_SHOWS = "article|item|categor|featured|story|news|detail|show"


def _other(never: str, furniture: str, parameters: str) -> re.Pattern[str]:
    return re.compile(
        rf"/(?:{_words(never)}){_ENDING}(?:[/?]|$)|/(?:{_words(furniture)}){_ENDING}(?:\?|$)"
        rf"|/(?:{_words(_EDITIONS)})(?:[/?]|$)(?!(?:[^?]*/)?(?:[^/?-]+-){{4}}[^/?]+$)"
        r"|/print(?![a-z\d_-])(?!/(?:category/|\d{5,}-))|/comment(?:/\d+)?/?(?:\?|$)"  # papers have stories below both
        rf"|{_FILE}"
        rf"|/(?<=^/)(?:[^/?]+/){{0,2}}{_YEAR}(?:[/-]{_MONTH}){{0,2}}(?:/page/\d+)?(?:\?|$)"  # an archive
        r"|[?&](?:s|q(?!=(?:node|taxonomy)(?:/|%2f))|search|query|share|print|replytocom|format|calendar|sort|order"
        r"|filter|m(?==\d{4,8}(?:&|$))|author|feed|add-to-cart|login)="
        rf"{parameters}"
        r"|[<>{}\"`\\\s]|%(?:0\d|20|22|3c|3e|7b|7d)"
    )


OTHER = _other(
    f"{_NEVER} {_TOPICS}",
    f"{_FURNITURE} {_DESKS} {_NO_DESKS}",
    rf"|[?&](?:action(?!=(?:{_SHOWS}|view|read))|view(?!=(?:{_SHOWS})))="
    rf"|\?(?!(?:[^?]*&)?(?:{_IDS})=[a-z]*\d{{4,}}(?:&|$))(?:[^?]*&)?{_BOUND_TO_A_DAY}"  # desks have smaller numbers
    rf"|/(?:{_words(_AUTHORS)})/(?!(?:[^/?-]+-){{4}})[^/?]+(?:\?|$)",  # a slug of five words is a headline
)  # furniture, files, searches, calendars, and addresses that are not valid


@cache
def _waste() -> re.Pattern[str]:
    """Of these, what is certain; most crawls never need it."""
    return _other(_NEVER, _FURNITURE, "")


_MAY_LIST = re.compile(
    rf"(?:/[^/?]+){{0,2}}/(?:(?:{_words(f'{_TOPICS} {_AUTHORS}')})/[^/?]+|(?:{_words(_DESKS)})){_ENDING}"
)  # as a menu's entry

_DAY = re.compile(rf"/({_YEAR})[/-](\d{{1,2}}|[a-z]{{3,9}})[/-](\d{{1,2}})$")

_PAGE_NAMES = frozenset(
    "page paged pg pageno page_no pagenum pagenumber pn start limitstart offset from_page seite sayfa".split()
)
_PAGE_PATH = re.compile(r"/(?:page|seite|pagina|p[aá]gina|sayfa|strona)[/_-]?(?P<page>\d{1,6})(?:\.html?)?$")
PAGE = re.compile(
    r"/(?:page|seite|pagina|p[aá]gina|sayfa|strona)[/_-]?\d{1,6}(?:\.html?)?(?:\?|$)"
    rf"|[?&](?:{'|'.join(sorted(_PAGE_NAMES))})=\d{{1,6}}(?:&|$)"
)  # a page of a list after its first

STORY = re.compile(
    r"/(?=[^/?]{12,})(?![a-z]+-(?:and|und|et|y|e|og|ve|n)-[a-z]+$)"
    r"(?:[^/?_-]++[_-]++){2,}[^/?_-]++[_-]?(?:\?|$)"  # a slug
    r"|/(?=[^/?%]*%)[^/?]*(?:%[0-9a-f]{2}){60,}[^/?]*(?:\?|$)"  # a title in its own script
    r"|\d(?<=[/_.a-z-]\d)\d{4,}(?:[/._-][^/?]*)?(?:/[^/?]*)?(?:\?|$)"  # a number
    r"|/(?=[a-z]*\d[a-z]*\d)(?=\d*[a-z]\d*[a-z])[a-z\d]{10,}(?:\?|$)"  # an id of letters and digits
    rf"|/{_YEAR}(?:[/-]{_MONTH}){{1,2}}/(?!page/)[^/?]{{2,}}(?:/[^/?]+)?(?:\?|$)"  # below a day or a month
    rf"|/(?<=^/)(?!.*(?:categor|section|topic|list|archive|view=featured))[^?]*\?(?:.*&)?(?:{_IDS})=[a-z]*\d+"
)  # a slug of three words, a number of five digits, a date with something below it

_NO_STORY = re.compile(r"/[a-zA-Z/:@!$&'()*+,;=~.?#]*+(?:[-_][a-zA-Z/:@!$&'()*+,;=~.?#]*+)?")

SECTION = re.compile(
    rf"^(?:/index\.php(?=/))?(?:(?:/[^/?.%]{{1,40}}|/(?:%[0-9a-f]{{2}}|[^/?.%]){{1,90}}){{1,5}}{_ENDING}|/(?=\?))(?:\?.{{1,120}})?$"
)  # a short path, also behind a front controller: a language, a continent, a country and a region; or only parameters

_DEEP = re.compile(r"^(?:/index\.php)?(?:/[^/?]+){4}")  # most lists are at three steps at most

SCRIPT = re.compile(r"\.(?:php|aspx?|jspx?|cfml?|cgi|do|action)$", re.I)  # whose parameters say which page it shows
INDEX = re.compile(r"/(?:index|default|home)\.(?:[sx]?html?|php|aspx?)$", re.I)  # a folder's index file

_TRACKS = re.compile(
    r"(?:utm_\w*|mtm_\w*|pk_\w*|at_\w+|ns_\w+|hsa_\w+|_hs\w+|__\w+|fb_\w+|mc_[ce]id|fbclid|gclid|dclid|gbraid|wbraid|gad_source"
    r"|msclkid|yclid|twclid|ttclid|igsh(?:id)?|_ga|_gl|ga_\w+|ref|ref_\w+|referr?er|source|src|from|via|cmp|cmpid|campaign"
    r"|campaign_id|ncid|ocid|icid|ito|intcmp|xtor|spm|scm|trk|traffic_source|smid|smtyp|sr_share|share_id|wt_\w+|amp"
    r"|outputtype|phpsessid|jsessionid|sessionid|session_id|sid|usqp|guccounter|rss|cb|nocache|timestamp|_)",
    re.I,
)
_SESSION = re.compile(r"(?=[a-z]*\d)(?:[a-z\d]{26}|[a-f\d]{32})")  # what PHP gives a session
_PATH_PARAMETER = re.compile(r";([^/;=]{1,40}=[^/;]*)")
_LANGUAGE = re.compile(r"(?:lang|language|locale|lng|hl)=[a-z]{2,10}(?:[_-][a-z]{2,4})?", re.I)
_IDENTIFIES = re.compile(rf"(?:{_IDS}|[a-z_]*id)", re.I)


def tracks(parameter: str) -> bool:
    """Whether a query parameter (`name=value`) only tracks the reader and does not identify a page.

    >>> [tracks(text) for text in ("utm_source=x", "fbclid=1", "REF=home", "id=7", "page=2", "reference=9")]
    [True, True, True, False, False, False]
    >>> [tracks(text) for text in ("from=home", "from=200", "outputType=amp", "outputType=xml")]
    [True, False, True, False]
    >>> [tracks(text) for text in ("sid=4187", "sid=0f3a5b7c9d1e2f4a6b8c0d2e0f3a5b7c")]  # a story, a session
    [False, True]
    """
    name = _name(parameter)
    if _TRACKS.fullmatch(name) is None:
        return False
    value = parameter.partition("=")[2].lower()
    if name == "from":  # else it is where a list goes on
        return not value.isdigit()
    if name == "sid":
        return _SESSION.fullmatch(value) is not None
    return name != "outputtype" or value == "amp"


def untracked_query(path: str, query: str) -> list[str]:
    """The parameters of a query that do not only track the reader. A script without any other keeps its `sid`, which
    may say which page it shows; one that is the index of a folder shows that.

    >>> session = "sid=0f3a5b7c9d1e2f4a6b8c0d2e0f3a5b7c"
    >>> untracked_query("/a.php", f"f=3&{session}"), untracked_query("/index.php", session)
    (['f=3'], [])
    >>> untracked_query("/a.php", session) == [session]
    True
    """
    given = [parameter for parameter in query.split("&") if parameter]
    kept = [parameter for parameter in given if not tracks(parameter)]
    if not kept and SCRIPT.search(path) and not INDEX.search(path):
        return [parameter for parameter in given if _name(parameter) == "sid"]
    return kept


def untracked(path: str) -> str:
    """A path without parameters in it that only track the reader.

    >>> untracked("/news;jsessionid=0F3A5B7C/the-pier;ref=home"), untracked("/map;zoom=3")
    ('/news/the-pier', '/map;zoom=3')
    """
    return _PATH_PARAMETER.sub(lambda match: "" if tracks(match[1]) else match[0], path) if ";" in path else path


def selects_language(parameter: str) -> bool:
    """Whether a query parameter selects the language of a page.

    >>> [selects_language(text) for text in ("lang=ur", "locale=pt_BR", "lang=2", "langhint=b")]
    [True, True, False, False]
    """
    return _LANGUAGE.fullmatch(parameter) is not None


_SPACES = re.compile(r"(?<=[^/?&=])(?<!%20)(?:%20)++(?=[^/?&=])")


def hyphenated(key: str) -> str:
    """A path with its query whose words are separated by hyphens, not by spaces.

    >>> hyphenated("/news/the%20pier%20opens"), hyphenated("/news/%20")
    ('/news/the-pier-opens', '/news/%20')
    """
    return _SPACES.sub("-", key)


def is_no_story(path: str) -> bool:
    """Whether a path with its query is certain not to match STORY: it has no digit and two words at most.

    >>> [is_no_story(path) for path in ("/sport/football.html", "/about-us", "/a-long-way", "/p/7", "/hírek")]
    [True, True, False, False, False]
    """
    return _NO_STORY.fullmatch(path) is not None


def identifies(parameter: str) -> bool:
    """Whether a query parameter looks like a story's number.

    >>> [identifies(text) for text in ("id=7", "newsid=a12", "page=2", "id=")]
    [True, True, False, False]
    """
    value = parameter.partition("=")[2]
    return _IDENTIFIES.fullmatch(_name(parameter)) is not None and any(map(str.isdigit, value))


def is_deep(path: str) -> bool:
    """Whether a path has more steps than those of most lists.

    >>> is_deep("/news/asia/south"), is_deep("/en/news/asia/south")
    (False, True)
    """
    return _DEEP.match(path) is not None


def is_waste(key: str) -> bool:
    """Whether a page is certain to be neither story nor list, wherever a link to it is.

    >>> [is_waste(key) for key in ("/login", "/terms", "/legal", "/tag/floods", "/news?date=2026-11-30", "/a.pdf")]
    [True, True, False, False, False, True]
    """
    return _waste().search(key) is not None


def is_file(key: str) -> bool:
    """Whether a path, in lower case, is that of a file that is no page.

    >>> [is_file(key) for key in ("/amp/a.html", "/a.pdf", "/a.mp3?t=1", "/a")]
    [False, True, True, False]
    """
    return re.search(_FILE, key) is not None


def may_list(key: str) -> bool:
    """Whether an entry of a menu at a path that is furniture elsewhere may be a list.

    >>> [may_list(key) for key in ("/legal", "/tech/apps", "/tag/floods?page=2", "/tag", "/jobs", "/login/games")]
    [True, True, True, False, False, False]
    """
    return _MAY_LIST.fullmatch(page_of(key)[0]) is not None and not is_waste(key)


def day_of(key: str) -> date | None:
    """The day whose stories are listed at a path, if its address says so.

    >>> day_of("/archive/2026/11/29"), day_of("/2026-nov-29"), day_of("/calendar/2026/11/29"), day_of("/2026/11")
    (datetime.date(2026, 11, 29), datetime.date(2026, 11, 29), None, None)
    """
    if (match := _DAY.search(key)) is None or OTHER.search(key[: match.start()]):
        return None
    year, month, day = match.groups()
    number = int(month) if month.isdigit() else _MONTHS.index(month[:3]) + 1 if month[:3] in _MONTHS else 0
    try:
        return date(int(year), number, int(day))
    except ValueError:
        return None


_WORD = re.compile(r"(?<![^\W_])[^\W\d_]{3,40}(?![^\W_])")
_SLUG_WORDS = 3


def is_of_another_story(declared: str, own: str, headline: str) -> bool:
    """Whether a declared address is that of another story by its words: it has none of the headline's or of the page's
    own address, which has half of its words from the headline.

    >>> own, headline = "/news/the-ferry-sails-on-monday", "The ferry sails again on Monday"
    >>> [is_of_another_story(path, own, headline) for path in ("/news/welcome-to-harbour-post", "/ferry-back", "/7")]
    [True, False, False]
    """
    texts = own, declared.rpartition("/")[2], headline
    here, there, title = (set(_WORD.findall(unquote_plus(text[:1000]).lower())) for text in texts)
    if len(there - title) < _SLUG_WORDS or not there.isdisjoint(here | title):
        return False
    return len(here & title) >= max(_SLUG_WORDS, len(here) / 2)


def page_of(key: str) -> tuple[str, int]:
    """The list that a section page at `path?query` belongs to, and its number in it.

    >>> page_of("/sport/page/3"), page_of("/list?cat=7&page=2"), page_of("/page/2"), page_of("/asia")
    (('/sport', 3), ('/list?cat=7', 2), ('/', 2), ('/asia', 1))
    """
    path, _, query = key.partition("?")
    number, kept = 1, []
    for parameter in filter(None, query.split("&")):
        value = parameter.partition("=")[2]
        if _name(parameter) in _PAGE_NAMES and value.isascii() and value.isdigit() and len(value) <= 6:
            number = int(value)
        else:
            kept.append(parameter)
    if match := _PAGE_PATH.search(path.lower()):
        path, number = path[: match.start()], int(match["page"])
    return (path or "/") + (f"?{'&'.join(kept)}" if kept else ""), number


_NUMBER = re.compile(r"(?<!%)(?<!%[\da-f])(\d+)")  # not half of an escaped character
_YEAR_ALONE = re.compile(rf"(?<!\d){_YEAR}(?!\d)")
_MOST_DIGITS = 5  # of a page's number; with six, it may be a year and a month
_FIRST_NUMBER = re.compile(rf"(?:[,_-]|/(?:[a-z]{{1,12}}[/_,-]?)?)(?P<page>\d{{1,{_MOST_DIGITS}}}){_ENDING}")
_ENDS = re.compile(r"\.[a-z]{2,6}$")


def numbers_in_list(key: str, other: str) -> tuple[int, int] | None:
    """The numbers of two pages, if their addresses may be those of one list: they differ in one number, or only the
    second has one. An address with a year does not count: calendars have no end.

    >>> pairs = ("/s/2", "/s/3"), ("/s.html", "/s_2.html"), ("/s?a=1", "/s?a=1&nr=2"), ("/s/p20", "/s/p40")
    >>> [numbers_in_list(*pair) for pair in pairs]
    [(2, 3), (0, 2), (0, 2), (20, 40)]
    >>> pairs = ("/s/2", "/s/2"), ("/s/2", "/sea/3"), ("/s", "/s/2026"), ("/s/2026/11", "/s/2026/12"), ("/%d8", "/%d9")
    >>> [numbers_in_list(*pair) for pair in pairs]
    [None, None, None, None, None]
    """
    if _YEAR_ALONE.search(key) or _YEAR_ALONE.search(other):
        return None
    mine, its = _NUMBER.split(key), _NUMBER.split(other)
    if len(mine) == len(its):
        differing = [pair for pair in zip(mine[1::2], its[1::2], strict=True) if pair[0] != pair[1]]
        if mine[::2] != its[::2] or len(differing) != 1 or max(map(len, differing[0])) > _MOST_DIGITS:
            return None
        return int(differing[0][0]), int(differing[0][1])
    number = _first_number(key.partition("?"), other.partition("?"))
    return None if number is None else (0, number)


def _first_number(key: tuple[str, str, str], other: tuple[str, str, str]) -> int | None:
    """The number that only the second address has."""
    if key[0] == other[0]:
        had, given = set(filter(None, key[2].split("&"))), other[2].split("&")
        added = [parameter for parameter in given if parameter not in had]
        value = added[0].partition("=")[2] if len(added) == 1 and len(given) == len(had) + 1 else ""
        return int(value) if value.isdecimal() and len(value) <= _MOST_DIGITS and not identifies(added[0]) else None
    stem = _ENDS.sub("", key[0].rstrip("/"))
    if key[2] != other[2] or not other[0].startswith(stem):
        return None
    match = _FIRST_NUMBER.fullmatch(other[0], len(stem))
    return int(match["page"]) if match else None


def _name(parameter: str) -> str:
    return unquote_plus(parameter.partition("=")[0]).lower()
