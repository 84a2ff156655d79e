"""Lines that sign a story, and what in them is a person's name: strings in, strings out."""

from __future__ import annotations

import re

from newsbot.text.clean import says
from newsbot.text.dateline import is_known_place
from newsbot.text.dates import ANY_MOMENT, dates_in
from newsbot.text.datewords import ISSUED, MODIFIED, date_words, key
from newsbot.text.names import (
    AUTHOR_LABELS,
    CHINESE_PAPER,
    HAN,
    INTERVIEWED,
    TEXT_LABELS,
    is_beside_names,
    is_name,
    is_office,
    names_in,
)  # fmt: skip

_DATE_LABELS = (*ISSUED, *MODIFIED)
_PHRASES = re.compile("|".join(label for label in _DATE_LABELS if " " in label), re.I)
_NO_REPORTER = (
    r"(?!站|[协協]会?|会|會|手[记記]|[调調]查|[观觀]察|[报報]道|[综綜]合"
    r"|[实實][习習]|[见見][习習]|[摄攝]影|[编編][辑輯]|[评評][论論]|[连連][线線])"
)
"""Behind the Chinese word for a reporter: no name follows."""
_NAME = r"[^\s\d,،|/()]{1,30}(?:\s[^\s\d,،|/()]{1,30}){1,2}"
"""Two or three words, as most names have: behind a word for a report one word or more tell what the report is on."""
_OPENS = re.compile(
    r"^(?:(?:posted|submitted|published|written|reported|contributed|compiled|guest post|created|words|story"
    r"|text|interview|veröffentlicht|erstellt|geschrieben|eingestellt|eingetragen|verfasst|publié|écrit|rédigé|soumis"
    r"|publicado|escrito|enviado|postado|scritto|pubblicato|geplaatst"
    r"|(?:ein|dieser) (?:gastbeitrag|kommentar|beitrag|artikel|eintrag)|this (?:post|article|story|blog|entry))\b"
    r"[^|]{0,60}?\s"
    r"|(?:(?:live|additional|original) )?(?:article|reporting|coverage|updates|review|analysis|commentary|essay)\s)?"
    r"(?:by|von|par|por|door)(?:\s*[:：]\s*|\s+)(?=\S)"
    r"|^as\stold\sto\s+(?-i:(?=[^\W\d_a-z]))"
    rf"|^{INTERVIEWED}(?:\s*[:：]\s*|\s+)(?=\S)"
    r"|^(?:di|av|af|od|da)\s+(?=\S+\s+\S)|^كتبت?\s?[-–—]\s?(?=\S+\s+\S)"
    rf"|^(?!\w{{1,20}}\s(?:(?:was|first|last)\s){{0,2}}(?:{'|'.join(_DATE_LABELS)}))"
    rf"(?:{AUTHOR_LABELS}|words|story|reporter|تحریر)(?:\s*[:：]\s*|\s+(?!id\b)(?=\S+\s+(?!(?:and|&)\s)\S))"
    rf"|^(?:{TEXT_LABELS}|نویسنده|گزارش|تقرير|লেখক|লেখা|redactado por|bài và ảnh"
    r"|رپورٹر?|نامہ نگار|کالم نگار|مصنف|از)\s?[:：]\s*(?=\S)"
    r"|^(?:του|της)\s+(?!(?:αγί|νέ|μεγάλ|[α-ώ]+[ιϊ]κ)(?:ού|ου|ας|ής|ης)\s)"
    r"(?=(?-i:(?:[Ά-Ϋ][ΐά-ώ]{1,20} ){1,2}[Ά-Ϋ][ΐά-ώ]{2,20}$))"
    rf"|^(?:haber|laporan|रिपोर्ट)\s?[:：]\s*(?={_NAME}\s*(?:[,،|/(\d]|[–—-]\s|(?:dan|ve|और)\s|$))"
    r"|^a cura di(?:\s*[:：]\s*|\s+)(?=\S)"
    r"|^(?:author|مصنف),\s+(?-i:(?=[^\W\d_][\w.’'-]* [^\W\d_a-z]))"
    rf"|^{HAN}{{0,6}}\s?(?:記者|记者)\s?(?={HAN}{{2,3}}(?:、{HAN}{{2,3}}){{0,4}}\s?[／/]\s?{HAN}{{2,8}}[報报][導导道]$)"
    rf"|^(?:[(（【\[]\s*{HAN}{{0,8}}|{CHINESE_PAPER})(?:記者|记者)\s+{_NO_REPORTER}"
    rf"(?={HAN}{{2,3}}(?:[\s、]{HAN}{{2,3}}){{0,4}}(?:\s*(?:摄影报道|摄|文/图|{HAN}{{2,4}}报道))?\s*[)）】\]]?$)"
    r"|^(?:(?:โดย|ผู้เขียน)(?:\s*[:：]\s*|\s+)|(?:เรื่อง|ผู้สื่อข่าว)\s*[:：]\s*)(?=\S{2,20}\s\S{2,20}$)"
    r"|^(?:取材・)?(?:文|執筆)(?:・(?:写真|撮影|構成))?[・：](?!写真|撮影|構成)(?=\S)"
    r"|^[(（【\[]?\s*(?:作者|記者|记者|撰文|文|執筆者?|筆者"
    r"|(?:責任編輯|责任编辑|责编|編輯|编辑)(?!.{1,60}作者))\s*[:：/／]\s*(?=\S)"
    r"|^(?-i:(?:By|Von|Par|Por)(?=[A-ZÀ-Þ][\w.’'-]))",
    re.I,
)
_REPORT = re.compile(r"(?:haber|laporan|रिपोर्ट|گزارش|تقرير|رپورٹ)\s?[:：]|(?:نشر )?بواسطة\s", re.I)
_KOREAN = r"[김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구민진류][가-힣]{1,3}"
"""A surname, one of the common ones, and a given name."""
_BEFORE_ROLE = re.compile(
    r"^(?:기자명\s+|글\s*[=:·]?\s*|/\s?|\S{1,12}\s?=\s?|[(（【\[](?:\S{1,12}\s)?)?"
    r"((?!(?:취재|담당|사진|현직|전직|시민|디지털|선임|전문|수습|인턴|객원|도쿄|본지|\S{1,3}(?:부|일보|신문|뉴스|경제))"
    rf"\s?(?:기자|특파원|논설위원)){_KOREAN}(?:\s?[·,ㆍ]\s?{_KOREAN}){{0,4}})"
    r"\s?(?:(?:선임|전문|수습|인턴|객원)\s?)?(?:기자|특파원|논설위원)"
    r"(?:\s?[)）】\]]|\s?=|\s(?:사진|영상)\s?[=:]\s?\S{2,12}(?:\s\S{2,6})?|\s+\S+@\S+|\s?\|\s?(?:입력|등록|승인|송고|발행|\d{4})[^|].*|\s+\d{4}[-./년].*)?$"
)
"""Korean has the role behind the name."""
_WITHIN = re.compile(
    r"(?:(?<=[\d|•·●–—/)-])|(?<=[\d|•·●–—/)-] )|(?<=\d, ))"
    rf"(?:(?:by|von|par|por)\s+|(?:{AUTHOR_LABELS})\s*[:：]\s*)(?=\S)"
    rf"|(?<=[|•·] )(?:记者|記者)\s(?={HAN}{{2,3}}(?:[\s、]{HAN}{{2,3}}){{0,4}}$)"
    r"|(?:(?<=[\d|] )|(?<=น\. ))โดย(?:\s*[:：]\s*|\s+)(?=\S{2,20}\s\S{2,20}$)"
    r"|】\s*(?:責任編輯|责任编辑|责编|編輯|编辑)\s*[:：]\s*(?=\S)|作者\s*[:：]\s*(?=\S)",
    re.I,
)
"""After a date or a mark; in Chinese behind any other label and its value."""
_WORDS_WITHIN = ("by", "von", "par", "por", ":", "：", "记者", "記者", "】")  # one of which it needs
_END = re.compile(
    rf"\s*(?:[|•●·⋅]|[:：]$|\s[–—-]\s|\s/{{1,2}}\s|\d{{1,2}}[.:/ ]|\d{{4}}|(?<=\s)\d"
    rf"|\s[(<]?[\w.+-]{{1,64}}@|@|(?<={HAN})\s?[)）】\]]$"
    r"|\s(?:on|at|am|um|for|für|in|im|from|tagged|filed|published|posted|updated|kategorien?|categories)[\s:]"
    rf"|\s?[／/]\s?{HAN}{{2,8}}[報报][導导道]$"
    rf"|\s(?:摄影报道|摄$|文/图|{HAN}{{2,4}}报道|(?:写真|撮影)[・：／/])"
    r"|\s(?:le|el|il|op|em|dne|dnia|pada)\s(?=\d|(?-i:[a-zà-ÿ]{4,}(?: \d|[,.]|$)))|\sden\s(?=\d)"
    r"|[.,;]?\s(?:(?:medically |expert )?reviewed|edit(?:ed|ing)|fact[ -]?checked|translated|photos?|illustrated) by\s"
    r"|[.,;]?\s(?:stand|last update|zuletzt|aktualisiert|veröffentlicht|fotos?|photo(?:graph(?:y|s))?s?|pictures?"
    r"|images?|illustrations?|kuvat?|bild(?:er)?|zdjęcia|фото)"
    r"\s*[:：]"
    rf"|\s(?:(?:first|last)\s)?(?:{'|'.join(_DATE_LABELS)})(?=[^|\d]{{0,30}}[\d:：])"
    r"|\s(?:veröffentlicht|gepostet|geschrieben|verfasst|eingestellt)\b"
    r"|(?-i:(?<=[a-zà-ÿ])(?:Published|Updated|Posted|Last Updated)\b))",
    re.I,
)
_IN_DATELINE = (
    r"[^。，,:：()（）]{0,24}[(（](?:[一-鿿]{0,6})(?:记者|記者)\s?(?P<chinese>"
    rf"{_NO_REPORTER}"
    r"[一-鿿]{2,3}(?:[\s、](?!通[讯訊]|[摄攝]影)[一-鿿]{2,3}){0,4})(?:\s?(?:通[讯訊]员|[摄攝]影)[^()（）]{1,20})?[)）]"
    rf"|[(（][一-鿿]{{0,6}}(?:记者|記者)(?P<wire>{_NO_REPORTER}(?:[一-鿿]{{2,3}}、){{0,4}}"
    r"(?:[一-鿿]{2}(?=[一-鿿]{2}[县縣市]?\d)|[一-鿿]{3}(?=[一-鿿]{2,6}\d)))[一-鿿]{2,6}(?:\d{1,2}月)?\d{1,2}日[专專外]?[电電][)）]"
    rf"|[(（〔［【\[][一-鿿]{{0,6}}(?:记者|記者)(?P<local>{_NO_REPORTER}[一-鿿]{{2,3}}(?:[\s、][一-鿿]{{2,3}}){{0,4}})"
    r"[／/][一-鿿]{2,8}[报報][导導道][)）〕］】\]]"
    r"|[(（][가-힣]{2,6}=[^()（）=]{2,12}[)）]\s?(?P<korean>(?!특별취재|취재|사진|영상|편집)[가-힣]{2,4}(?:\s?[·,ㆍ]\s?[가-힣]{2,4}){0,4})\s?(?:기자|특파원)\s?="
)
"""Compiled when first needed, because that takes 10 ms."""
_REPORTER = re.compile(r"^(?:本[报報网網社])?(?:记者|記者)\s?[:：]\s?")  # `作者：本报记者：李明轩`
_EDITOR = r"(?:責任編輯|责任编辑|责编|編輯|编辑)\s?[:：]"
_CHINESE_LABEL = re.compile(
    rf"\s?(?<=[^一-鿿])[一-鿿]{{2,5}}\s?[:：]|{_EDITOR}|(?:来源|來源|摄影|攝影|校对|审核)\s?[:：]|\s[图圖]\s?[/／:：]"
)
"""What opens the next part of a Chinese line, as in `作者：李晓雯 编辑：张伟`."""
_EDITED = re.compile(rf"[(（【\[]?\s?{_EDITOR}")
_PLACE_BETWEEN = re.compile(
    r"(?<=\w)(?: (?:in|from|aus)(?: [A-ZÀ-Þ][\w.’'-]{0,30}){1,4}(?=,? (?:and|und|&) (?:[A-ZÀ-Þ][\w.’'-]{0,30} ?){2}))"
)
"""The place of a name that another name follows: `Hira Malik in Salt Fen and Tom Reed`."""
_OTHERS = re.compile(
    r"\b(?:(?:reviewed|edit(?:ed|ing)|fact[ -]?checked|checked|approved|translated|illustrated) by"
    r"|(?:photo(?:s|graphy|graphs)?|illustrations?|graphics?|video|image|cover) (?:by|von|par|por|de|di)"
    r"|(?:fotos?|bild(?:er)?|photos?|illustration(?:en)?|grafik|editors?|übersetzung) ?[:：])",
    re.I,
)
"""Words before people who are not the authors."""
_BEFORE_OTHERS = (":", "：", " by", " von", " par", " por", " de", " di")  # one of which it needs
_FIELDS = re.compile(r"\s*[|•·⋅]\s*|\s+[–—●-]\s+")
_BETWEEN_NUMBERS = re.compile(r"[\d|•·●–—]+")
_BEFORE_SECTION = re.compile(r"\s(?:in|under)\s.*$", re.I | re.S)
_PLAIN_NAME = re.compile(r"[^\W\d_][\w.’'-]*(?: (?!(?:and|und|et|y|e)\b)[^\W\d_][\w.’'-]*)+")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\d\d\d\d年")
_DIGITS = re.compile(r"(?!(?<=[^\W\d_])\d{1,2}[^\W\d_])\d(?:.*\d)?", re.S)
"""Not those within a word."""
_LETTERS = re.compile(r"[^\W\d_]+")
_CLOCK = re.compile(
    r"[分秒]|(?:(?:(?<=:\d\d)|(?<=\s\d\d\.\d\d))\s*(?:[AP]M\b\s?)?|\s*[AP]M\b\s?)"
    r"(?:(?:[A-Z]{2,3}T|GMT|UTC|WIB)\b)?"
)
"""The rest of a time of day: without one, `MATT` is a name."""
_CLOCK_TIME = re.compile(rf"(\d)(?:{_CLOCK.pattern})")
_BESIDE_DATES = frozenset("at um à de stand first last dernière última data date datum fecha آخر آخری".split())
_BEFORE_LABEL = re.compile(rf"\b(?:(?:this )?page (?:was )?)?(?:first|last)\s+(?={'|'.join(_DATE_LABELS)})", re.I)
_ENGLISH_DAYS = frozenset("mon tue tues wed thu thur thurs fri sat sun".split())
_PARTICLES = frozenset(
    (
        "von van de der den del della di da dos das du la le el al bin ibn y e und zu zur vom ter ten af av of the and"
    ).split()
)
_LABEL = re.compile(
    r"\b(?:impressum|kontakt|contact|datenschutz\w{0,12}|privacy|policy|kommentar\w{0,9}|comments?|redaktionsteam"
    r"|(?:^|die )redaktion|redacción|redazione|rédaction|autor\W?in(?:nen)?|autoren|authors?|profile?|newsletter|login"
    r"|lebenslauf|regeln|minutes?|min(?:uten?|s)? read|updated?|published|posted|veröffentlicht|aktualisiert|uhr|publié"
    r"|publicado|actualizado|lesezeit|abmelden|anmelden|log(?: |-)?out|sign (?:in|out|up)|bildnachweis|copyright"
    r"|cc[ -]by(?:-\w\w)*|(?:text|font)[ -]size|recent (?:posts|articles|stories)|submitted"
    r"|(?<=\s)time$|بتوقيت|به وقت|معیاری وقت|وقت کے مطابق|(?:لل)?قراءة|منٹ (?:میں|کا)"
    r"|رمضان المبار[كک]|ربيع ال(?:أول|آخر|ثاني)|ربیع ال(?:اول|ثانی)|جماد[ىیي] ال\w{3,6}|ذ[ويی] ?ال(?:قعدة|حجة|قعدہ|حجہ)"
    r"|(?:محرم الحرام|صفر المظفر|رجب المرجب|شعبان المعظم|شوال المکرم))\b|©"
    r"|^number of\b|\b(?:views|hits|reads)$|^(?:about|über uns|meet the|insights|mehr|show|home|menu|alles von)\b"
    r"|^(?:发布|發布|发表|發表|更新|来源|來源)[于於]?$",
    re.I,
)
_COMPANY = re.compile(r"\b(?:inc|ltd|llc|gmbh|co\. kg|ag|s\.?a|s\.?r\.?l|plc|e\. ?v)\.?$", re.I)
_DESK = re.compile(
    r"(?:\b|-|web)(?:team|staff|redaktion|editors|editorial|newsroom|support|desk"
    r"|redazione|redacción|redação|rédaction|redakcj[ae]|redakce|redakcia|redakcija|toimitus|σύνταξη)$"
    r"|[가-힣]{1,8}(?:뉴스|일보|신문|방송|통신)$",
    re.I,
)
_ROLES = ("기자", "특파원", "논설위원")
_REPORTERS = ("记者", "記者", "기자", "특파원")
_SURNAME_FIRST = re.compile(
    r"([^\W\d_][\w’'-]{0,30}), ((?:[^\W\d_][\w’'-]{0,30}|[^\W\d_]\.)(?: ?[^\W\d_]\.){0,3}(?: [a-zß-ÿ]{1,3}){0,2})"
)
"""Behind the first of the names before the surname are only initials and particles: three words may be two persons."""
_LONGEST = 300  # characters
_NAME_WORDS = 6
_ELIDED = re.compile(r"(?:[dl]|al|el|ul)[’'-](?=[^\W\d_a-zß-ÿ])")
"""What opens a part of a name in lower case: `d’Arcy`, `al-Masri`."""


def signature_in(text: str) -> str | None:
    """The part of a line that a word such as `by` introduces, up to a date or a mark; None without such a word.

    >>> signature_in("Posted on 3 May 2025 by Hira Malik | 4 comments"), signature_in("ByHira Malik")
    ('Hira Malik', 'Hira Malik')
    >>> signature_in("3 May 2025, by Hira Malik"), signature_in("Stand by me") is None
    ('Hira Malik', True)
    >>> [signature_in(text) for text in ("By Yann Le Goff le 3 mai", "김서연 기자", "（本报记者 李晓雯）")]
    ['Yann Le Goff', '김서연', '李晓雯']
    """
    text = text[:_LONGEST]
    match = _OPENS.match(text) or (_WITHIN.search(text) if says(text, _WORDS_WITHIN) else None)
    if match is None:
        named = _BEFORE_ROLE.match(text) if not text.isascii() and says(text, _ROLES) else None
        return named[1] if named else None
    rest = _PLACE_BETWEEN.sub("", text[match.end() :])
    if not rest.isascii() and (label := _CHINESE_LABEL.search(rest := _REPORTER.sub("", rest))):
        rest = rest[: label.start()]
    end = _END.search(rest)
    if end is None:
        return rest
    return _without_date_words(rest[: end.start()], first=True) if end[0].strip()[:1].isdigit() else rest[: end.start()]


def may_open_headline(line: str) -> bool:
    """Whether a line opens with a word that is before an author and also before the subject of a report.

    >>> may_open_headline("Laporan: Banjir di Bogor"), may_open_headline("By Hira Malik")
    (True, False)
    """
    return _REPORT.match(line) is not None


def end_of_authors(line: str) -> int:
    """The position in a line from which it names others: who reviewed, edited or illustrated the story.

    >>> end_of_authors("By Hira Malik. Reviewed by Tom Reed"), end_of_authors("Photos by Tom Reed")
    (15, 0)
    """
    start = line[:_LONGEST]
    match = _OTHERS.search(start) if says(start, _BEFORE_OTHERS) else None
    return match.start() if match else len(line)


def undated(text: str) -> str:
    """A line without its dates and numbers, its fields separated by ` | `.

    >>> undated("Hira Malik - 31. Januar 2022"), undated("January 16, 2026 Hira Malik"), undated("Hira Malik3.11.2023")
    ('Hira Malik', 'Hira Malik', 'Hira Malik')
    """
    fields: list[str] = []
    for text_of_field in _FIELDS.split(text[:_LONGEST]):
        if match := _DIGITS.search(text_of_field):
            clock = _CLOCK.match(text_of_field, match.end())
            around = text_of_field[: match.start()], text_of_field[(clock or match).end() :]
            fields += filter(is_person, map(_without_date_words, around))
        elif any(map(str.isalpha, text_of_field)):
            fields.append(text_of_field)
    return " | ".join(fields)


def after_date(line: str) -> str:
    """The name that follows a date in a line, or an empty text.

    >>> after_date("1. Februar 2022 Hira Malik 6"), after_date("Dec 26, 2025 • Hira Malik in Politics")
    ('Hira Malik', 'Hira Malik')
    >>> after_date("3 May 2025, 3:05 PM EDT"), after_date("3 May 2025, 3:05 PM EDT Hira Malik")
    ('', 'Hira Malik')
    """
    date = _YEAR.search(line[:_LONGEST])
    parts = _BETWEEN_NUMBERS.split(_CLOCK_TIME.sub(r"\1", line[date.end() : _LONGEST])) if date else []
    texts = (_BEFORE_SECTION.sub("", part).strip(" ,.@-") for part in parts if not part.rstrip().endswith(":"))
    names = (name for text in texts if (plain := _without_date_words(text)) for name in (plain, text))
    return next((name for name in names if _PLAIN_NAME.fullmatch(name) and is_person(name)), "")


def reporters_in(opening: str) -> str:
    """The names in the dateline that opens a story in Chinese or Korean; empty if it has none.

    >>> reporters_in("本报讯（记者李晓雯 张伟）港口24日开放。")
    '李晓雯 张伟'
    >>> reporters_in("(서울=한강통신) 김서연 기자 = 항구가 24일 열렸다.")
    '김서연'
    >>> reporters_in("（河谷社記者林曉雯基隆24日電）港口開放。"), reporters_in("〔記者林曉雯／基隆報導〕港口。")
    ('林曉雯', '林曉雯')
    """
    match = re.match(_IN_DATELINE, opening) if says(opening, _REPORTERS) else None
    return next(filter(None, match.groups()), "") if match else ""


def is_date(line: str) -> bool:
    """Whether a line has a date and no words beside it but those of dates and labels.

    A year without a day or a month is not a date.

    >>> is_date("Published 3 May 2025, 10:15"), is_date("3 May 2025 | Hira Malik"), is_date("1911")
    (True, False, False)
    >>> is_date("2025年5月3日 9時15分"), is_date("Publié le 3/5/2025 à 18h25. Mis à jour le 4/5/2025 à 9h.")
    (True, True)
    """
    line = line[:_LONGEST]
    if not _YEAR.search(line) or line.isdigit() or undated(line):
        return False
    return labels_date(_CLOCK_TIME.sub(r"\1", line))


def says_when(line: str) -> bool:
    """Whether a line says when or how long ago a story was published or changed, and nothing else.

    >>> says_when("Last updated: 2 hours ago"), says_when("Zuletzt aktualisiert: gestern, 14:05")
    (True, True)
    >>> says_when("2 hours ago"), says_when("Posted 2 days ago in Lahore")
    (False, False)
    """
    if len(line) > _LONGEST or not says(line, _DATE_LABELS):
        return False
    line = _BEFORE_LABEL.sub(" ", line)
    around = (f"{line[:at]} | {line[at + len(found.text) :]}" for at, found in dates_in(line, ANY_MOMENT))
    return is_date(line) or any(says(text, _DATE_LABELS) and labels_date(text) for text in around)


def labels_date(text: str) -> bool:
    """Whether a text has no words but those of dates and labels.

    >>> labels_date("Last updated on"), labels_date("Live updates"), labels_date("Edited by Hira Malik")
    (True, False, False)
    """
    words = [word for word in _LETTERS.findall(_PHRASES.sub(" ", text)) if len(word) > 2]  # not `am`, `de`, `th`
    return all(is_label(w) or _is_date_word(w) or w.lower() in date_words().lead_words for w in words)


def _without_date_words(text: str, *, first: bool = False) -> str:
    """A text without the words of a date around it; only those after it if a name comes `first`."""
    words = _BEFORE_LABEL.sub("", text).strip(" .:/@-–—" if first else " ,.:/@-–—").split()
    while words and _is_date_word(words[-1]) and not (first and _ends_name(words)):
        words.pop()
    while words and not first and _is_date_word(words[0]):
        words.pop(0)
    return " ".join(words).strip(" ,.:/@-–—")


def _ends_name(words: list[str]) -> bool:
    """Whether the last of `words`, which may be a date's, ends a name before a comma: `Luis Soto Paz,`, `Anna Ott,`.

    Days and months of up to five letters are names somewhere; those that English puts before a comma are days.
    """
    *others, last = words
    alone = not others or others[-1].endswith(",")
    return last.endswith(",") and not alone and len(last) <= 6 and last[:-1].lower() not in _ENGLISH_DAYS


def _is_date_word(word: str) -> bool:
    listed, plain = date_words(), key(word)
    named = plain in listed.months.values or plain in listed.openers.values or plain in _BESIDE_DATES
    return named or plain.startswith(_DATE_LABELS)


def is_person(text: str) -> bool:
    """Whether a text has the form of a person's name: few words, in capitals except particles, none of them a label.

    >>> is_person("Hira Malik"), is_person("Ludwig van Beethoven"), is_person("Impressum"), is_person("finds that")
    (True, True, False, False)
    """
    words = text[:_LONGEST].split()
    if not 0 < len(words) <= _NAME_WORDS or words[0][0].islower():
        return False
    return all(w in _PARTICLES or not w[0].islower() or _ELIDED.match(w) for w in words) and not is_label(text)


def surname_last(text: str) -> str:
    """`Malik, Hira` with the surname last; empty for other texts.

    >>> [surname_last(text) for text in ("Malik, Hira A.", "Berg, Anna van den", "Hira Malik, Tom Reed")]
    ['Hira A. Malik', 'Anna van den Berg', '']
    """
    match = _SURNAME_FIRST.fullmatch(text)
    return f"{match[2]} {match[1]}" if match else ""


def is_surname_first(text: str) -> bool:
    """Whether the words around a comma can be those of one person: no desk, agency, role, place or abbreviation.

    >>> [is_surname_first(text) for text in ("Malik, Hira", "Redaktion, dpa", "Staff, Reuters", "AFP, Delhi")]
    [True, False, False, False]
    """
    parts = text.split(", ")
    return is_person(surname_last(text)) and not any(
        (part.isupper() and "." not in part)
        or is_desk(part)
        or is_known_place(part)
        or is_beside_names(part, abbreviated=True)
        or not is_name(part)
        for part in parts
    )


def is_signature(text: str) -> bool:
    """Whether a line introduces names, and all of them have the form of a person's.

    >>> is_signature("By Hira Malik and Adeel Khan"), is_signature("Hira Malik"), is_signature("By the harbour")
    (True, False, False)
    """
    return _are_people(signature_in(text) or "")


def _are_people(text: str) -> bool:
    names = names_in(text)
    return bool(names) and all(map(is_person, names))


def is_sign_off(text: str) -> bool:
    """Whether a line names who wrote, edited, translated or illustrated a story, and nothing else.

    >>> is_sign_off("By Hira Malik"), is_sign_off("Editor: Tom Reed"), is_sign_off("Editor: none was named")
    (True, True, False)
    """
    if is_signature(text) or is_edited(text):
        return True
    others = _OTHERS.match(text[:_LONGEST])
    return others is not None and _are_people(text[others.end() :])


def is_label(text: str) -> bool:
    """Whether a text is one of a page's labels, such as `Impressum` or `About us`."""
    return bool(_LABEL.search(text[:_LONGEST]))


def is_edited(line: str) -> bool:
    """Whether a Chinese line names an editor, and no author beside them.

    >>> is_edited("（责编：张伟）"), is_edited("责任编辑：张伟 作者：李晓雯")
    (True, False)
    """
    return _EDITED.match(line) is not None and not any(word in line for word in ("作者", "记者", "記者"))


def is_company(text: str) -> bool:
    """Whether a name has a company's form of law.

    >>> is_company("Gazette Media Inc"), is_company("Hira Malik")
    (True, False)
    """
    return bool(_COMPANY.search(text[:_LONGEST]))


def is_desk(text: str) -> bool:
    """Whether a name is that of a desk or a team, not a person's.

    >>> is_desk("Gazette Team"), is_desk("Hira Malik")
    (True, False)
    """
    return is_company(text) or is_office(text) or bool(_DESK.search(text[:_LONGEST]))
