"""Bylines to names: strings in, strings out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from newsbot.text.clean import cached_if_short
from newsbot.text.dateline import is_known_place

_BY = re.compile(
    r"^(?:by|written by|reported by|(?:additional )?reporting by|posted by|from|تحریر|رپورٹ)(?:\s*[:：]\s*|\s+|$)", re.I
)
AUTHOR_LABELS = (
    r"text(?! size\b)|authors?|autor(?:in)?(?:/autor(?:in)?)?|autor(?:en|as?|es|ica|ka|zy|i(?:us)?|s)|autoři|autorė"
    "|autore|auteure?s?|avtor(?:ica|ji)?|författare|forfattere?|skrevet a[fv]|kirjoittajat?|höfundur|toimetaja|piše"
    "|redaktion(?!$)|автор(?:ы|и|ка)?|текст|γράφει(?: [οη])?|συντάκτ(?:ης|ρια)|szerzők?|írta|yazar(?:lar)?|penulis"
    r"|pewarta|(?:di(?:tulis|posting|terbitkan|unggah) )?oleh|muhabir|gönderen|mwandishi|imeandikwa na|tác giả|מאת|بقلم"
    r"|كتبت?|(?:نشر )?بواسطة|الكاتب(?:ة)?|نوشته|लेखक|द्वारा"
)
"""Words for an author, before a mark or before two words or more."""
INTERVIEWED = (
    r"(?:(?:propos )?recueillis? par|(?:entretien|interview) (?:réalisée?|menée?|conduite?) par"
    r"|(?:das (?:gespräch|interview) führ|die fragen stell)ten?|aufgezeichnet von|opgetekend door)"
)
"""Words for an interviewer, before a name."""
TEXT_LABELS = "textos?|textes?|testo|tekst[iy]?|szöveg"
"""Words for the text, before a mark or by themselves."""
HAN = "(?-i:[一-鿿])"
"""A Chinese character, in a pattern that ignores case. To look for the case of each, although none has one, would take
3 ms for each such class."""
CHINESE_PAPER = rf"(?:{HAN}{{0,6}}(?:[本社報报网網]|新[闻聞]|客[户戶]端)|特约|见习)"
"""Whose reporter signs: `本报`, `新华社`, `澎湃新闻`."""
_BY_ELSEWHERE = re.compile(
    r"^(?:(?:words|story)(?: by|(?=\s?[:：]))|a cura di|escrito por|par|por"
    rf"|{INTERVIEWED}|(?:(?:ein )?(?:gastbeitrag|kommentar|beitrag|bericht|pressemitteilung) )?von"
    rf"|{CHINESE_PAPER}?(?:记者|記者)(?=\s*{HAN}{{2}})(?!站|协|協|会|會)"
    rf"|(?:{TEXT_LABELS})(?=\s?[:：]|$)"
    rf"|di|av|af|door|od|از|مصنف|(?!(?-i:Oleh)\s+[^\s,]+,)(?:{AUTHOR_LABELS}))"
    r"(?:\s*[:：]\s*|\s+(?=\S+\s+(?!(?:and|&)\s)\S)|(?<=\b[Aa][fv])\s+(?=(?-i:[A-ZÅÆØÄÖ]))|(?<=[记記]者)\s*|$)",
    re.I,
)  # in other languages, before two words or more: `Di` and `Oleh` are also names (`Oleh Bondar, Anna Lee`)
_BETWEEN = re.compile(
    r"\s*(?:[,،;؛、・|+•·]|&(?!\s?co\b)|/(?![a-z])|\b(?:and|with|und|og|och|samt|sowie)\b|(?<!\S)(?:اور|و|और)(?!\S))\s*",
    re.I,
)
_BETWEEN_NAMES = re.compile(
    r"(?<=\w)\s+(?:(?:et|y|e|i|en|ve|ja|a|és|și|şi|dan|và|и|та|й|και|avec|mit|con|com|met)\s+"
    r"(?:(?:l[’']|(?:material|informations?|informaci(?:ón|ones)|informa(?:ção|ções)) (?:de|d[ao]s?|von|der) )?(?=\w))"
    r"|و(?="
    r"(?:(?:وليد|وسام|وسيم|وائل|وفاء|ولاء|محمد|محمود|أحمد|احمد|حامد|حمدي|علي|عمر|عمرو|عمار|حسن|حسين|حسام|خالد|خليل|سامي|سمير|سعيد"
    r"|سعد|سالم|سلمى|سارة|سمر|سناء|إبراهيم|ابراهيم|إسماعيل|يوسف|ياسر|ياسين|مصطفى|مريم|منى|مها|مروان|ماجد|كريم|كمال|جمال|جميل"
    r"|طارق|طه|نبيل|نادية|نور|نورا|نزار|ناصر|هدى|هشام|هاني|هالة|هند|ليلى|لينا|رامي|رنا|رانيا|رشا|زينب|زياد|فاطمة|فادي|فؤاد|فارس"
    r"|دينا|داليا|أمل|أمينة|آمنة|أيمن|أسامة|أشرف|إيمان|بسام|باسم|بلال|شيماء|شريف|صالح|صلاح|ضياء|غسان|غادة|قاسم|عادل|عصام|عائشة)"
    r"(?!\w)|عبد[ \u0621-\u064a])))"
)
"""Ambiguous words, and the Arabic one, which is written with the next word: they join names only between two words on
each side, or before an agency: `avec AFP`. It joins before the most common first names only: many names open with its
letter, `ولد`, `وهبي`."""
_CHINESE_NAMES = re.compile(r"[一-鿿]{2,3}(?:\s[一-鿿]{2,3}){1,4}")
_SURNAMES = frozenset(
    "王李张張刘劉陈陳杨楊黄黃赵趙吴吳徐孙孫马馬朱胡郭何罗羅郑鄭梁谢謝宋唐许許邓鄧冯馮韩韓曹曾彭萧蕭蔡潘董袁于余叶葉蒋蔣杜苏蘇魏程吕呂"
    "丁沈姚卢盧傅钟鍾姜崔谭譚廖汪陆陸戴贾賈韦韋邱侯邹鄒熊秦阎閻薛尹段黎陶贺賀顾顧毛郝龚龔邵钱錢严嚴赖賴覃莫孔"
)
"""Common Chinese surnames, without those that often begin Japanese names too: `田中 高志` is one name."""
_JOINS = re.compile(
    r"(?:^|[&+/]|\b(?:and|with|und|og|och|samt|sowie)|(?<!\S)(?:et|y|e|i|en|ve|ja|a|és|și|şi|dan|và|и|та|και|اور|و|और))$",
    re.I,
)
_ENDS_BY = re.compile(r"\bby:?$", re.I)
_HYPHEN = re.compile(r"(?<=\s)([^\W\d_]{2,30})-([^\W\d_]{2,30})(?=\s([^\W\d_]{2,30})(?:[\s,]|$))")
_AFTER_SLASH = re.compile(r"(?<= )([^\W\d_]{2,30})/([^\W\d_]{2,20})$")
_IN_BRACKETS = re.compile(r"[(\[（][^()\[\]（）]{1,40}[)\]）]")
_EDGES = " -–—⋅|([\u200c\u200d"
_SUFFIX = re.compile(r"^(?:jr|sr|ii|iii|iv|ph\.?d|m\.?d|esq)\.?$", re.I)
_ASIDE = re.compile(
    r"\s*[(\[（][^()\[\]（）]{1,40}[)\]）]\s*$|\s*<?\b[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,190}>?\s*$|\s+@\w{1,50}$"
)
_NO_NAME = re.compile(r"://|@|www\.|\d|[?!:]|\.(?:com|org|net|html?|php)\b.*/|\.\s+\S.*\s\S+\s\S+\s\S+", re.I)
_INDIAN_ROLES = r"(?:\S{1,20} )?(?:প্রতিনিধি|প্রতিবেদক|সংবাদদাতা|ലേഖക(?:ൻ|ന്\u200d?)|ലേഖിക|संवाददाता|प्रतिनिधि)"
_ROLE = re.compile(
    r"^(?:(?:senior|chief|staff|foreign|political|special|deputy|managing|guest|freelance|international|news|sports?)"
    r" )*(?:reporter|correspondent|editors?|journalist|writer|contributor|columnist|photographer|producer|author"
    r"|(?:copyright|©).*|(?:[\w.-]{1,20}[ _-])?admin|administrator|marketing"
    r"|(?:marketing|events?|content|communications) (?:coordinator|manager|specialist|director|team)"
    r"|redakteurin|redakteur|journalistin|redactor|periodista|journaliste|webmaster|unknown|undefined|null|none|n/?a"
    r"|(?<!\s)staff|image|photos?|share|follow|no author|anonym(?:ous|us)?|anónimo|team|lebenslauf"
    rf"|{_INDIAN_ROLES}"
    r"|(?:系统|系統|网站|網站)?(?:管理员|管理員)|未知|佚名|匿名|网络(?:整理)?|網絡|網路|本站(?:原创|原創)?)$",
    re.I,
)
_REPORTER_WORDS = (
    r"correspondents?|reporters?|editors?|journalists?|staff|korrespondent(?:in)?|reporterin|redakteur(?:in)?"
    r"|correspondante?|journaliste|corresponsal|redactora?|periodista"
)
_ROLE_WORDS = rf"(?:{_REPORTER_WORDS}|columnists?|writers?|critics?|photographers?|experts?)"
_BESIDE_NAMES = re.compile(
    rf"(?:[\w&’'/-]{{1,30}} ){{0,4}}{_ROLE_WORDS}$|(?:(?:news|wire) )?(?:agenc(?:y|ies)|wires|services)$"
    r"|agenturen$|agencias$|agências$|agences$|agenzie$|(?:special )?for (?:the )?(?-i:[A-ZÀ-Þ])[\w&.’' -]{1,40}$"
    r"|chief (?:[\w&]{1,20} ){1,3}officer$|(?:(?:sr\.?|senior|vice|managing|executive|associate|assistant) ){0,2}"
    r"(?:director|president|head|manager)(?:,? of [\w&’' -]{1,40})?$"
    r"|(?:[\w-]{1,20} )?(?:software|systems?|security|data|malware|threat|research) "
    r"(?:engineer|analyst|researcher|scientist)s?$"
    r"|(?-i:[BM](?:A|S|Sc|Ed|Phil|Eng)|MBA|MPH|MFA|MSW|LL\.?[BM]|JD|EdD|PsyD|PharmD|DDS|DVM|RN|RDN?|FNP|LCSW|CPA|CFP|CFA)$"
    r"|\S{1,20} آباد$",
    re.I,
)
"""What a byline has besides names: roles of any kind, for whom one writes, agencies without a name, degrees, and
cities such as `فیصل آباد`. It counts if nobody is named."""
_AGENCY = (
    r"(?:(?:[Tt]he )?(?:(?:Associated|Canadian|United|Free) Press|Press (?:Association|Trust of India)"
    r"|Agence France-Presse|Washington Post|Reuters|Bloomberg|USA T(?:ODAY|oday))"
    r"|AP|AFP|UPI|PTI|CNN|BBC|NPR|NBC|CBS)(?: News)?"
)
"""Agencies and networks whose names do not show what they are; bylines have them behind a name even without a mark."""
_EMPLOYER = re.compile(
    rf"{_AGENCY}$|The [A-ZÀ-Þ][\w&.’' -]{{1,40}}$|(?:[\w&.’'-]{{1,30}} ){{1,4}}"
    r"(?:News|Newspapers?|Newsroom|Newswire|Network|Times|Tribune|Gazette|Broadcasting|Radio|TV|Magazine|Bureau)$"
    r"|(?:\S{1,20} ){1,4}(?:نیوز|اردو|ٹائمز|ڈاٹ کام|نیٹ ورک|ریڈیو|ٹی وی|بیورو)$"
)
_BEHIND_NAME = re.compile(rf"(?<=\w)((?: [^\W\da-zß-ÿ_][\w.’'-]{{0,30}}){{1,3}}?)(?<![A-Z]\.) (?!Bloomberg$){_AGENCY}$")
"""An agency behind two to four words of a name, of which the last ones are kept."""
_ABBREVIATION = re.compile(r"[A-Z]{2,5}$")
_OPENING_ROLE = re.compile(rf"^(?:[Oo]ur |[Tt]he )?(?:[a-zß-ÿ&-]{{1,30}} ){{0,4}}{_ROLE_WORDS},? (?=[^\W\d_a-zß-ÿ])")
"""`our transport correspondent` before a name."""
_CLOSING_ROLE = re.compile(
    r"^((?:[Bb]y )?(?:(?:[A-ZÀ-Þ][A-ZÀ-Þ.’'-]{0,30}|and|&) ){1,9}[A-ZÀ-Þ][A-ZÀ-Þ’'-]{1,30}) "
    rf"(?=[\w’'-]{{0,30}}[a-zß-ÿ])(?i:(?:[\w&’'/-]{{1,30}} ){{0,4}}{_ROLE_WORDS})$"
)
"""`Gazette Staff Writer` behind names in capitals. Behind a comma capitals may be a paper's."""
_REPORTER = re.compile(
    rf"([^\W\d_][^\d|:,]{{3,50}}?)(?:, (?:[\w&’'/-]{{1,30}} ){{0,4}}(?:{_REPORTER_WORDS}|(?<=staff )writer)"
    r"|(?:,| [-–—]) d[ae] (?:la |nuestra |nossa )?reda(?:ção|cción))",
    re.I,
)
"""A name and a reporter's role or desk."""
_OUR_REPORTER = re.compile(rf"our (?:[\w-]{{1,30}} ){{0,3}}(?:{_REPORTER_WORDS})", re.I)
_UNNAMED = re.compile(
    rf"{_AGENCY}$|(?i:(?:[\w’'-]{{1,20}} ){{0,3}}(?:reporters?|correspondents?|report|desk|bureau|newsroom)$"
    rf"|(?:la )?(?:redacción|redação|redazione|rédaction)$)|{_INDIAN_ROLES}$"
)
"""A desk, an agency or a reporter without a name: one word that follows is the place."""
_MARK = re.compile(r"\s*[,،|•·]")
_KOREAN_ROLE = re.compile(
    r"^(?:[^\s=]{1,20}\s?=\s?)?(?!(?:취재|담당|사진|현직|전직|시민|디지털|선임|전문|수습|인턴|객원|온라인|경제|정치|사회|문화|스포츠"
    r"|(?:보도|편집)국|\S{1,3}(?:[부팀]|뉴스|일보|신문))\s)"
    r"([가-힣]{2,4})\s(?:(?:선임|전문|수습|인턴|객원)\s?)?(?:기자|특파원|논설위원)$"
)
"""A role behind a name, and perhaps the paper before it: `강원신보=김서연 기자`."""
_IN_PLACE = re.compile(r"(?<= )(\S+),? (?:in|from|at(?: the)?|of The|aus)(?: [A-ZÀ-Þ][\w.’'-]{0,30}){1,4}$")
"""`in Salt Fen`, `of The Union Gazette`, and the last word of the name before it."""
_CALL = re.compile(
    r"^(?:(?:view|see|read|subscribe|sign|join|follow|share|send|contact|e-?mail|print|comments?|download|save|click|get"
    r"|visit|submit|donate|log|register|learn|more|all|folgen|teilen|jetzt|partager|suivre|compartir|condividi|segui)\b"
    r"|(?:(?:our|my|his|her|their|the|on|via) )?(?:whatsapp|facebook|twitter|instagram|linkedin|telegram|youtube"
    r"|threads|bluesky|mastodon|reddit|pinterest|tiktok|xing|gmail|rss|x|profile|bio|website|newsletter)"
    r"(?: (?:channel|group|page|profile|feed))?$)",
    re.I,
)
_BESIDE = re.compile(r"\s+[-–—](?:\s+[^\W\d_][^\s\d]*){1,4}$|\s+(?:published|updated|posted|last updated)$", re.I)
"""A desk or place after a dash, or the word before a date."""
_OFFICE = re.compile(
    r"(?:[^\W\d_]+ ){0,3}(?:\w{0,15}ministerium|ministry|ministère|ministerio|department|departement|departamento"
    r"|office|cent(?:er|re)|institut[eo]?|bureau|agency|commission|committee)"
    r" (?:of|for|für|de|du|des|der)\b[^:;|@()]+$",
    re.I,
)
_OFFICE_LENGTH = 100
_NAME_WORDS = 7
_LONGEST = 80  # characters of a name
_LONGEST_PART = 300  # characters of a name with role or e-mail address
LONGEST_BYLINE = 2000
"""Characters of a byline that are read, room for 80 names. Joint investigations name up to 40 people."""
MOST_NAMES = 100  # per story


def split_byline(byline: str) -> list[str]:
    """The names in a byline (clean), in order, each once; desks and pen names are names. Cut at `LONGEST_BYLINE`.

    >>> split_byline("By Hira Malik, Tom Reed and JP News Desk")
    ['Hira Malik', 'Tom Reed', 'JP News Desk']
    >>> split_byline("Sam Hill, Jr.")
    ['Sam Hill, Jr.']
    """
    names: dict[str, None] = {}
    byline = byline.strip()
    if is_office(byline):
        return [byline]
    parts = list(_parts(_BY.sub("", byline[:LONGEST_BYLINE])))
    for name in parts[:-1] if len(byline) > LONGEST_BYLINE else parts:
        if names and _IN_BRACKETS.fullmatch(name.strip()):  # an agency
            continue
        name = name.strip(_EDGES if re.search(r"\b(?:\w|[JS]r)\.$", name) else _EDGES + ".")
        if not name:
            continue
        if names and _SUFFIX.match(name):
            last, _ = names.popitem()
            name = f"{last}, {name}." if name.lower() in ("jr", "sr") else f"{last}, {name}"
        names.setdefault(name)
    return list(names)


def name_is_due(line: str) -> Literal["surely", "perhaps", ""]:
    """Whether a name follows this start of a line: after `by`, after `and`, or after a mark.

    >>> name_is_due("By"), name_is_due("Hira Malik and"), name_is_due("Hira Malik,"), name_is_due("Hira Malik")
    ('surely', 'surely', 'perhaps', '')
    """
    line = line.strip()[-_LONGEST:]
    if line and (_BY.fullmatch(line) or _BY_ELSEWHERE.fullmatch(line) or _JOINS.search(line) or _ENDS_BY.search(line)):
        return "surely"
    return "" if line and line[-1] not in ",،;؛、:：|•·-–—" else "perhaps"


def _parts(byline: str) -> Iterator[str]:
    for part in _BETWEEN.split(_HYPHEN.sub(_apart, byline)):
        if _CHINESE_NAMES.fullmatch(part) and all(name[0] in _SURNAMES for name in part.split()):
            yield from part.split()
            continue
        while match := _BETWEEN_NAMES.search(part):
            before, after = part[: match.start()], part[match.end() :]
            agencies = after.split("/")
            if all(agency == "dpa" or is_beside_names(agency, abbreviated=True) for agency in agencies):
                yield before
                break
            if len(before.split(maxsplit=1)) < 2 or len(after.split(maxsplit=1)) < 2:
                yield part
                break
            yield before
            part = after
        else:
            yield part


def _apart(hyphen: re.Match[str]) -> str:
    """A comma in place of the hyphen between two names whose surnames are in capitals: `Ali CAN-Ece ÖZ`."""
    two = hyphen[1].isupper() and hyphen[2].istitle() and hyphen[3].isupper()
    return f"{hyphen[1]}, {hyphen[2]}" if two else hyphen[0]


def is_name(text: str) -> bool:
    """Whether a text can be a name, not an address, role, number or sentence.

    >>> is_name("Hira Malik"), is_name("https://example.org/hira"), is_name("Senior Reporter")
    (True, False, False)
    """
    if not text or len(text) > _LONGEST or len(text.split()) > _NAME_WORDS or not any(map(str.isalpha, text)):
        return False
    return not (_NO_NAME.search(text) or _ROLE.match(text.strip(" .")) or is_call(text))


@cached_if_short(1024)
def is_office(text: str) -> bool:
    """Whether a text is the name of an office, whose `and` joins its subjects, not people.

    >>> is_office("Center for Print and Paper"), is_office("Hira Malik, Center for Print")
    (True, False)
    """
    return len(text) <= _OFFICE_LENGTH and bool(_OFFICE.match(text))


def is_call(text: str) -> bool:
    """Whether a text is a call to action or a service, as in links beside a name.

    >>> is_call("Follow us"), is_call("WhatsApp channel"), is_call("Hira Malik")
    (True, True, False)
    """
    return bool(_CALL.match(text.strip()[:_LONGEST]))


def names_in(text: str) -> list[str]:
    """The names in a field for authors (clean), without asides in brackets, addresses and roles.

    >>> names_in("Hira Malik (hm), Senior Reporter, hira@example.org")
    ['Hira Malik']
    >>> names_in("Our Correspondent, Lahore"), names_in("Hira Malik, New Delhi")
    (['Our Correspondent'], ['Hira Malik'])
    """
    text = text.strip()
    if not text or "://" in text[:LONGEST_BYLINE]:
        return []
    people = _CLOSING_ROLE.sub(r"\1", _BY_ELSEWHERE.sub("", text))
    names = list(filter(is_name, _without_known_places(list(map(_plain, split_byline(people))), people)))
    if len(names) < 2:
        return names
    mixed = any(" " in name and not name.isupper() for name in names)
    named = [name for name in names if not is_beside_names(name, abbreviated=mixed)]
    return named or [name for name in names if not _BESIDE_NAMES.match(name)] or names[:1]


def _without_known_places(parts: list[str], byline: str) -> Iterator[str]:
    """The parts of a byline without places: known ones, and any word behind a desk, an agency or an unnamed
    reporter. Two words are the reporter's name: `Staff Reporter, Hira Malik`."""
    before = ""
    for part in parts:
        if not (before and (is_known_place(part) or _is_place_of(before, part, byline))):
            before = part
            yield part


def _is_place_of(unnamed: str, place: str, byline: str) -> bool:
    marked = is_word(place) and not _EMPLOYER.match(place) and _MARK.match(byline.partition(unnamed)[2])
    return bool(marked and _UNNAMED.match(unnamed))


def is_word(text: str) -> bool:
    """Whether a text is one word, written as a place is, with a capital or in a script without: no abbreviation.

    >>> is_word("Lahore"), is_word("لاہور"), is_word("AFP"), is_word("Hira Malik")
    (True, True, False, False)
    """
    return " " not in text and (text.istitle() or text.lower() == text.upper())


def is_beside_names(name: str, *, abbreviated: bool) -> bool:
    """Whether a part of a byline is a role or an employer. Beside a name that is not in capitals, an abbreviation is an
    employer's.

    >>> is_beside_names("Political Correspondent", abbreviated=False), is_beside_names("AFP", abbreviated=True)
    (True, True)
    """
    if _BESIDE_NAMES.match(name) or _EMPLOYER.match(name):
        return True
    return abbreviated and _ABBREVIATION.match(name) is not None


def is_our_reporter(text: str) -> bool:
    """Whether a text stands for the name of a reporter.

    >>> is_our_reporter("our correspondent"), is_our_reporter("our staff car")
    (True, False)
    """
    return _OUR_REPORTER.fullmatch(text[:_LONGEST]) is not None


def reporter_in(line: str) -> str:
    """The name before a reporter's role, if these are all of a line; else an empty text.

    >>> reporter_in("Hira Malik, transport correspondent"), reporter_in("Hira Malik, a boat builder")
    ('Hira Malik', '')
    """
    match = _REPORTER.fullmatch(line[:_LONGEST_PART].rstrip(" .,"))
    return match[1] if match and is_name(match[1]) else ""


def unread_in(text: str) -> list[str]:
    """The parts of a byline that are neither names nor roles, so that `names_in` leaves them out.

    >>> unread_in("By Hira Malik, Senior Reporter and whoever else was there that day in the rain")
    ['whoever else was there that day in the rain']
    """
    parts = split_byline(_BY_ELSEWHERE.sub("", text.strip()))
    return [part for part in parts if (plain := _plain(part)) and not is_name(plain) and not _ROLE.match(plain)]


def _plain(part: str) -> str:
    """A part of a byline without what is beside the name: asides, an opening role, a place; empty if it is too long."""
    plain = part if len(part) <= _LONGEST_PART else ""
    while (shorter := _ASIDE.sub("", plain)) != plain:
        plain = shorter
    if (place := _AFTER_SLASH.search(plain)) and place[2].isupper():  # or an agency: `Ali Can/İZMİR`
        plain = plain[: place.end(1)]
    plain = _OPENING_ROLE.sub("", _KOREAN_ROLE.sub(r"\1", _BESIDE.sub("", plain).strip(_EDGES)))
    words = plain.split()
    if len(words) > 2 and words[: len(words) // 2] == words[len(words) // 2 :]:  # a link and a copy of it
        plain = " ".join(words[len(words) // 2 :])
    return plain if is_office(plain) else _BEHIND_NAME.sub(r"\1", _IN_PLACE.sub(r"\1", plain))
