"""Datelines: the place that opens a news story, split off its first paragraph. Strings in, strings out.

The marks vary over the years and within a page: `CITY: `, `CITY:Word`, `CITY — `, `CITY— `, `CITY -  `.
"""

from __future__ import annotations

import re

from newsbot.text.datewords import date_words
from newsbot.text.language_tags import primary

_SHORT_CITIES = frozenset(
    (
        "DOHA LIMA ROME OSLO BONN BERN RIGA KIEV KYIV BAKU SUVA HUB DIR SWAT GAZA AGRA PUNE GOA MALE ADEN "
        "CALI BARI NICE YORK BATH CORK GRAZ LYON METZ KOBE APIA LOME KHAR ULM HOF PAU FEZ"
    ).split()
)
"""Places of up to four letters: other short words in capitals (`PECA:`) are likely acronyms."""
_LABELS = frozenset(
    (
        "UPDATE UPDATED UPDATES WATCH LISTEN READ EXCLUSIVE BREAKING CORRECTION CLARIFICATION ANALYSIS "
        "OPINION EDITORIAL COMMENT BY FROM POSTED PUBLISHED RELEASE VIDEO VIDEOS PHOTO PHOTOS PICTURES NOTE EXPLAINER INTERVIEW LIVE "
        "DEVELOPING QUESTION ANSWER REVIEW OBITUARY PROFILE FEATURE REPORT SUMMARY BACKGROUND TIMELINE "
        "ENTRIES DEADLINE ELIGIBILITY WARNING NOTICE IMPORTANT DISCLAIMER HEADLINES SPORTS WORLD BUSINESS "
        "POLITICS TECHNOLOGY IN AT ON FOR WHEN WHY HOW WHAT WHO WHERE CAPTION SOURCE SOURCES EXPERTS OFFICIALS"
    ).split()
)  # words in capitals that open a line and are not places
_LONG_CITIES = frozenset(
    (
        "NEW YORK|NEW DELHI|HONG KONG|TEL AVIV|KUALA LUMPUR|LOS ANGELES|SAN FRANCISCO|SAN SALVADOR|SAN JOSE|"
        "CAPE TOWN|THE HAGUE|MEXICO CITY|VATICAN CITY|GUATEMALA CITY|PANAMA CITY|GAZA CITY|QUEZON CITY|"
        "HO CHI MINH CITY|BUENOS AIRES|RIO DE JANEIRO|SAO PAULO|ADDIS ABABA|DAR ES SALAAM|ABU DHABI|"
        "PHNOM PENH|PORT MORESBY|PORT OF SPAIN|ST PETERSBURG|ST. PETERSBURG|TANDO ALLAHYAR|DERA ISMAIL KHAN|"
        "DERA GHAZI KHAN|RAHIM YAR KHAN|MANDI BAHAUDDIN|TOBA TEK SINGH|MIRPUR KHAS|MIRPUR MATHELO|"
        "PIND DADAN KHAN|CHAK JHUMRA|GILGIT BALTISTAN|SRI LANKA|NORTH WAZIRISTAN|SOUTH WAZIRISTAN|"
        "AZAD KASHMIR|UNITED NATIONS|COX'S BAZAR|WASHINGTON DC|NAVI MUMBAI|PORT HARCOURT|BENIN CITY|"
        "CIUDAD DE MÉXICO|NUEVA YORK|NUEVA DELHI"
    ).split("|")
)
"""Places of several words: before a colon other phrases (`WRITE LAST:`) are likely labels."""

_UPPER = r"[A-Z\u00c0-\u00de][A-Z\u00c0-\u00de.'’]*"
_PLACE = rf"{_UPPER}(?:[ -]{_UPPER}){{0,3}}"
_AREA = r"(?:, ?(?:D\.?C\.?|[A-Z][A-Za-z.]+(?: [A-Z][A-Za-z.]+)?))?"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_MONTH_DAY = rf"(?:{_MONTH} \d{{1,2}}|\d{{1,2}} {_MONTH})"
_DAY = rf"(?:, ?{_MONTH_DAY}(?:,? ?\d{{4}})?)?"
_AGENCY = r"(?: ?\([A-Za-z][^()]{1,30}\)| ?/[A-Za-z][\w .-]{1,30}/)?"
_DASH = r"(?: ?[—–―]+ ?| ?--+ ?| [-_]+ ?)"
_ENGLISH = re.compile(
    rf"(?P<place>{_PLACE}{_AREA}(?:/{_PLACE}){{0,3}})"
    rf"(?:{_DAY}{_AGENCY}(?P<mark> ?: ?|{_DASH})|, ?(?i:{_MONTH_DAY})\. )(?=\S)"
)
_TITLED = r"[A-Z\u00c0-\u00de][^\W\d_]{0,30}[.'’-]?"
_TITLED_PLACE = rf"(?P<place>{_TITLED}(?:(?:(?: (?:of|the|de|del|la|do|da))? |(?<=[.'’-])){_TITLED}){{0,3}}{_AREA})"
_FULL_DAY = rf"{_MONTH_DAY},? \d{{4}}"
_DATED = [
    re.compile(rf"{_TITLED_PLACE}, {_FULL_DAY}{_AGENCY}{_DASH}(?=\S)"),  # Goa, May 3, 2026 –
    re.compile(rf"\({_TITLED_PLACE}, {_FULL_DAY}\)(?:{_DASH}| )(?=\S)"),  # (GOA, 3 May 2026)
    re.compile(rf"{_FULL_DAY}{_DASH}(?P<place>{_PLACE}{_AREA}){_AGENCY}{_DASH}(?=\S)"),  # May 3, 2026 — GOA —
]
"""English datelines with a full day, which hardly anything else has: the place may be short, or not in capitals."""

_U = "\u0620-\u063f\u0641-\u064a\u0654\u066e-\u06d3\u06d5"
_URDU_PLACE = rf"[{_U}]+(?: [{_U}]+){{0,3}}"
_URDU_DAY = rf"(?P<day>[،۔]? ?[\d\u06f0-\u06f9]{{1,2}} [{_U}]{{2,7}})?"
_URDU_WHERE = rf"(?P<place>{_URDU_PLACE}(?:، ?{_URDU_PLACE})?(?: ?/ ?{_URDU_PLACE})?){_URDU_DAY}"
_URDU_FORMS = [
    re.compile(rf"{_URDU_WHERE}(?P<beside> ?\([^()]{{2,40}}\))?(?:(?P<colon> ?: ?)| ?[—–―]+ ?| -+ ?| ?//+ ?)(?=\S)"),
    re.compile(rf"{_URDU_WHERE} ?\((?P<agency>[^()]{{2,40}})\) ?(?=\S)"),  # as most papers print it: no mark follows
]
_URDU_PRESS = frozenset(
    (
        "ڈیسک رپورٹ رپورٹر رپورٹرز نمائندہ نمائندگان نمائندے نامہ نگار نگاران ایجنسی ایجنسیاں ایجنسیوں ایجنسیز بیورو نیوز "
        "خبرنگار مانیٹرنگ"
    ).split()
)
"""Words of desks, reporters and agencies, in the brackets of a dateline."""
_URDU_AGENCIES = frozenset(
    "اے پی پی|اے پی|اے ایف پی|این این آئی|یو این آئی|آئی این پی|پی پی آئی|رائٹرز|آن لائن|پ ر".split("|")
)
_URDU_PARTICLES = frozenset("نے میں کے کا کی ہے ہیں کو سے پر اور کہ".split())
_URDU_NO_PLACE = (
    frozenset(
        (
            "کہا یہ وہ نہیں تھا تھی گیا گئی مطابق بتایا سوال جواب تصویر تصاویر فوٹو عکس نوٹ خبر تحریر ترجمہ مترجم ایڈیٹر مصنف "
            "عہدہ از بذریعہ بشکریہ ماخذ خلاصہ ویڈیو اپ ڈیٹ تجزیہ تبصرہ وضاحت ادارتی اداریہ انٹرویو"
        ).split()
    )
    | _URDU_PARTICLES
    | _URDU_PRESS
)
_URDU_SPEAKERS = frozenset(
    (
        "وزیر وزیراعظم وزیراعلیٰ صدر گورنر سفیر سینیٹر جنرل میجر کرنل کپتان جج جسٹس وکیل وکلا ڈاکٹر پروفیسر انجینئر مولانا مفتی علامہ "
        "ترجمان سربراہ رکن رہنما صحافی میزبان مہمان ماہر ماہرین حکام پولیس حکومت ذرائع اطلاعات شہری عینی شاہدین ناقدین "
        "بات نکتہ وجہ مثال نتیجہ پہلا پہلی پہلے دوسرا دوسری دوسرے تیسرا تیسری آخری"
    ).split()
)
"""Words of who speaks and of points of a list, which a colon also follows."""
_URDU_SURNAMES = frozenset(
    "خان احمد حسین حسن اقبال رحمان رحمٰن بھٹو زرداری گیلانی قریشی چوہدری بٹ ملک بلوچ نقوی بخاری رضوی صدیقی".split()
)
"""Surnames that hardly a place of two words ends in, unlike `شریف`, `شاہ` and `علی`."""
_URDU_REST = 4  # words behind a dateline; labels have names of up to three


# All other languages: only forms that hardly anything else has

_WORD = r"[^\W\d_](?:[^\W\d_]|[.'’-](?=[^\W\d_])){0,30}"
_JOINTS = r"de|del|la|do|da|di|am|an|der|den|sur|en|le|al|el|bei|na|nad|pod"
_CASED = rf"(?P<place>{_WORD}(?: (?:(?:{_JOINTS}) )?{_WORD}){{0,2}}(?:/{_WORD})?)"
_ANY_DAY = r"(?:[,.]? \d{1,2}\.? [^\W\d_]{3,10}\.?(?: \d{4})?)?"
_AGENCIES = r"\([^\W\d_][^():]{1,30}\)"
_OUTLET = r"[^\W_][\w-]{1,24}(?:\.[A-Za-z]{2,4}){1,2}"
_IS_OUTLET = re.compile(_OUTLET)
_CAPITALS = r"(?=[^\W\d_a-z]{3}[^a-z,]{0,40}, )"  # `Booking.com, Airbnb –` is no dateline
_CASED_FORMS = [
    re.compile(rf"{_CAPITALS}{_OUTLET}, {_CASED}(?P<mark> ?[—–-]+ )(?=\S)"),  # SURAT.CO.ID, Jakarta --
    re.compile(rf"{_CAPITALS}{_CASED}, {_OUTLET}(?P<mark> ?[—–-]+ )(?=\S)"),  # JAKARTA, SURAT.com -
    re.compile(rf"{_CASED}(?:, {_WORD})?{_ANY_DAY} ?{_AGENCIES}(?P<mark>\.? ?[—–-]+ ?|: |\. )(?=\S)"),  # Berlin (dpa) -
    re.compile(rf"{_CASED}{_ANY_DAY},? /[^\W\d_][\w. -]{{1,20}}/(?P<mark>\. ?| [—–-] )(?=\S)"),  # МОСКВА, 4 марта. /ТАСС/.
    re.compile(rf"{_CASED}, \d{{1,2}} [^\W\d_]{{3,10}}\.?(?: \d{{4}})? [—–-] [^\W\d_a-z][\w «»]{{2,24}}(?P<mark>\. )(?=\S)"),  # … — РИА Новости.
    re.compile(rf"{_CASED}\. \d{{1,2}} [^\W\d_]{{3,10}}\. [^\W\d_a-z][\w.]{{2,20}}(?P<mark> [—–-] )(?=\S)"),  # Москва. 4 марта. ИНТЕРФАКС -
    re.compile(rf"{_CASED}{_ANY_DAY}(?P<mark> ?[—–―] | - |: ?|\. ?[—–-]+ |(?<=[A-ZÀ-Þ]{{2}})\.[—–-]+)(?=\S)"),  # …, LIMA.- El
]  # fmt: skip
_KNOWN = frozenset(
    (
        "नई दिल्ली|दिल्ली|मुंबई|लखनऊ|पटना|भोपाल|जयपुर|रांची|कोलकाता|चेन्नई|हैदराबाद|बेंगलुरु|चंडीगढ़|देहरादून|शिमला|श्रीनगर|अहमदाबाद|"
        "इस्लामाबाद|वाशिंगटन|वॉशिंगटन|लंदन|बीजिंग|काठमांडू|ढाका|दुबई|मॉस्को|पेरिस|न्यूयॉर्क|पुणे|नागपूर|काठमाडौं|ঢাকা|কলকাতা|চট্টগ্রাম|নয়াদিল্লি|"
        "القاهرة|بيروت|دمشق|بغداد|الرياض|جدة|دبي|أبوظبي|أبو ظبي|الدوحة|الكويت|عمان|عمّان|المنامة|مسقط|صنعاء|عدن|الخرطوم|طرابلس|تونس|الجزائر|الرباط|"
        "القدس|القدس المحتلة|غزة|رام الله|نواكشوط|واشنطن|لندن|باريس|موسكو|نيويورك|جنيف|بروكسل|برلين|أنقرة|إسطنبول|طهران|بكين|تهران|مشهد|اصفهان|کابل|"
        "واشینگتن|پاریس|مسکو|نیویورک|بغداد"
    ).split("|")
)
"""Places in scripts without capitals, where other words before a mark may be anything."""
_UNCASED_WORD = r"[^\s:،,()/—–।-]{1,20}"
_UNCASED_PLACE = rf"(?P<place>{_UNCASED_WORD}(?: {_UNCASED_WORD}){{0,2}})"
_UNCASED_DAY = r"[,،] ?\d{1,2} [^\s\d]{2,12}"
_UNCASED_WIRES = "الأناضول|الاناضول|رويترز|سانا|واس|وام|واع|وفا|بترا|قنا|كونا|شينخوا|سبأ"
_UNCASED_FORMS = [
    re.compile(rf"{_UNCASED_PLACE}(?:{_UNCASED_DAY})?(?: ?\([^():]{{2,30}}\))?(?: ?। ?| ?[—–] ?| - |: ?)(?=\S)"),
    re.compile(rf"{_UNCASED_PLACE}[,،](?: ?{_UNCASED_WORD}){{1,3}} ?\([^():]{{2,30}}\) ?-+ ?(?=\S)"),  # …, country (CNN)--
    re.compile(rf"{_UNCASED_PLACE}[,،] ?\d{{1,2}} (?P<month>[^\s\d]{{2,12}}) ?\([^():]{{2,30}}\) ?(?=\S)"),  # नई दिल्ली, 3 मार्च (भाषा)
    re.compile(rf"{_UNCASED_PLACE} ?[/-] ?(?:{_UNCASED_WIRES})(?: ?/)? (?=\S)"),  # غزة/ الأناضول
    re.compile(rf"{_UNCASED_PLACE}, (?:{_UNCASED_WORD} ){{0,2}}(?:संवाददाता|ब्यूरो|एजेंसी|डेस्क)। ?(?=\S)"),
]  # fmt: skip
_DANDA = re.compile(
    r"(?P<place>[\u0900-\u0963\u0970-\u097f]{3,20}) ?। (?!(?:यह|यही|ये|वह|वही|वे|इस|उस|इसे|उसे)\s)(?=[^।]{30})"
)
"""A first sentence of one word, which the next, longer one takes up by no pronoun: in Hindi, the place, however small."""
_OPENERS = frozenset(
    "अपडेट वीडियो फोटो नोट खबर ब्रेकिंग सुनिए देखिए शाबाश उफ्फ क्रिकेट नमस्कार नमस्ते नहीं हां हाँ सावधान धन्यवाद बधाई".split()
)
"""Words that a text may open with in their place."""
_KOREAN = re.compile(r"\((?P<place>[가-힣]{2,6})=[^()=]{2,12}\)\s*(?:[^=()]{2,24}기자\s*=\s*)?(?=\S)")
_CHINESE = re.compile(
    r"(?:新华社|中新社|新華社|中央社)(?P<place>[\u4e00-\u9fff]{2,6}?)(?:\d{1,2}月)?\d{1,2}日[电電]\s*(?:[（(][^（）()]{2,30}[）)]\s*)?(?=\S)"
)
_LABELS_ANY = (
    frozenset(
        (
            "UPDATE LIVE VIDEO VIDÉO VÍDEO FOTO FOTOS PHOTO PHOTOS ANALYSE ANÁLISIS ANÁLISE ANALISI KOMMENTAR COMMENTAIRE INTERVIEW ENTREVISTA INTERVISTA "
            "EXKLUSIV EXCLUSIF EXCLUSIVA EXCLUSIVO ESCLUSIVO EILMELDUNG FRAGE ANTWORT QUESTION RÉPONSE PREGUNTA RESPUESTA HINTERGRUND PORTRÄT PORTRAIT REPORTAGE "
            "MEINUNG OPINION OPINIÓN OPINIÃO OPINIONE TRIBUNE ÉDITORIAL EDITORIAL LEITARTIKEL ACHTUNG HINWEIS WICHTIG ATTENTION IMPORTANT IMPORTANTE ATENCIÓN "
            "ACTUALIZACIÓN ACTUALISATION AKTUALISIERUNG AKTUELL NACHRICHTEN NEWS NOTICIAS NOTÍCIAS SPORT DEPORTES POLITIK POLITIQUE POLÍTICA POLITICA WIRTSCHAFT "
            "ECONOMÍA SOCIEDAD CULTURA FÚTBOL POLICIALES URGENTE HORA NACIONAL NACIONALES INTERNACIONAL INTERNACIONALES REDACCIÓN REDACCION AGENCIA AGENCIAS "
            "GASTBEITRAG ZUSAMMENFASSUNG BERICHT RESUMEN RESUMO RÉSUMÉ SINTESI SAMENVATTING "
            "ФОТО ВИДЕО ВІДЕО ИНТЕРВЬЮ ИНТЕРВЮ МНЕНИЕ АНАЛИЗ СРОЧНО ОБНОВЛЕНО ВНИМАНИЕ ВОПРОС ОТВЕТ NACHRUF FAZIT INFO QUELLE SOURCE FUENTE FONTE ИСТОЧНИК TICKER"
        ).split()
    )
    | _LABELS
)
_OPEN_CITIES = frozenset("SAN SANTA SANTO PUERTO VILLA CIUDAD BUENOS NUEVA NUEVO RÍO BAHÍA LA LAS LOS EL".split())
"""What opens the names of Spanish cities, and of hardly any person."""
_NAME = 3  # letters of a person's short name, `Max –`; hardly a place has as few
_REST = 30  # letters after a dash; shorter lines are lists of names and offices


def split_dateline(paragraph: str, language: str) -> tuple[str | None, str]:
    """The dateline at the start of a story's first paragraph (clean), and the paragraph without it and its mark.

    In languages other than English and Urdu a place needs an agency or a day beside it, capitals before a colon or a
    full stop and a dash, or a spaced dash before a capital letter; in scripts without capitals it must be well known, or
    one word before a danda.

    >>> split_dateline("WASHINGTON, D.C. — The council met", "en")
    ('WASHINGTON, D.C.', 'The council met')
    >>> split_dateline("PECA: a short history", "en")
    (None, 'PECA: a short history')
    >>> split_dateline("Berlin (dpa) - Der Rat hat getagt", "de")
    ('Berlin', 'Der Rat hat getagt')
    """
    if (own := primary(language)) == "en":
        if dated := _dated(paragraph):
            return dated
        match = _ENGLISH.match(paragraph)
        place, end = (
            (match["place"], match.end()) if match and _is_place(match["place"], match["mark"] or "") else (None, 0)
        )
    else:
        place, end = _urdu(paragraph) if own == "ur" else _elsewhere(paragraph)
    return (place, paragraph[end:]) if place else (None, paragraph)


def _dated(paragraph: str) -> tuple[str, str] | None:
    """The place of an English dateline with a full day, and the rest of the paragraph."""
    match = next(filter(None, (form.match(paragraph) for form in _DATED)), None)
    if match is None:
        return None
    words = re.split(r"[ /,-]+", match["place"])
    if any(word.upper() in _LABELS or word.lower() in date_words().weekdays.values for word in words):
        return None
    return match["place"], paragraph[match.end() :]


def _urdu(paragraph: str) -> tuple[str | None, int]:
    """The place, and the end of the mark or the brackets after it."""
    for form in _URDU_FORMS:
        match = form.match(paragraph)
        if match is None:
            continue
        words, rest = re.split(r"[ /،]+", match["place"]), paragraph[match.end() :].split(maxsplit=_URDU_REST)
        if len(words) > 5 or not _URDU_NO_PLACE.isdisjoint(words) or len(rest) < _URDU_REST:
            continue
        found = match.groupdict()
        if match["place"] in _URDU_AGENCIES:  # which the brackets explain
            continue
        if found.get("colon") and not found["beside"] and not found["day"] and _speaks(words):
            continue
        agency = found.get("agency")
        if agency is None or (_is_urdu_agency(agency) and rest[0] not in _URDU_PARTICLES):
            return match["place"], match.end()
    return None, 0


def _speaks(words: list[str]) -> bool:
    """Whether words before a colon are a person, a source or a point of a list."""
    return not _URDU_SPEAKERS.isdisjoint(words) or (len(words) == 2 and words[1] in _URDU_SURNAMES)


def _is_urdu_agency(text: str) -> bool:
    return text.strip() in _URDU_AGENCIES or not _URDU_PRESS.isdisjoint(re.split(r"[ ،,/]+", text))


def _elsewhere(paragraph: str) -> tuple[str | None, int]:
    """The place, and the end of the mark after it."""
    first = paragraph[:1]
    if first == "(" or "\u4e00" <= first <= "\u9fff":
        match = _KOREAN.match(paragraph) or _CHINESE.match(paragraph)
        return (match["place"], match.end()) if match else (None, 0)
    if first.isupper():
        return _capitals(paragraph)
    found = (form.match(paragraph) for form in _UNCASED_FORMS) if first.isalpha() else ()
    match = next((match for match in found if match and match["place"] in _KNOWN and _is_in_month(match)), None)
    match = match or _before_danda(paragraph)
    return (match["place"], match.end()) if match else (None, 0)


def _before_danda(paragraph: str) -> re.Match[str] | None:
    match = _DANDA.match(paragraph)
    return match if match and match["place"] not in _OPENERS else None


def _is_in_month(match: re.Match[str]) -> bool:
    """Whether the number in a dateline without a mark is that of a day: `दिल्ली, 3 मार्च (…)`, not `दिल्ली, 5 लोग (…)`."""
    month = match.groupdict().get("month")
    return month is None or date_words().is_month(month)


def _capitals(paragraph: str) -> tuple[str | None, int]:
    for form in _CASED_FORMS:
        match = form.match(paragraph)
        if match is None:
            continue
        place, rest = match["place"], paragraph[match.end() :]
        words = [word for word in re.split(r"[ /]", place) if word not in _JOINTS.split("|")]
        if any(word.upper() in _LABELS_ANY or not word[0].isupper() for word in words):
            continue
        capitals = place.isupper()
        is_city = len(place) > (4 if capitals else _NAME) or place.upper() in _SHORT_CITIES
        if form is not _CASED_FORMS[-1]:
            valid = True
        elif ":" in match["mark"] or "." in match["mark"] or (match["mark"] == " - " and capitals):
            known = len(words) == 1 or place in _LONG_CITIES or ("." in match["mark"] and words[0] in _OPEN_CITIES)
            valid = capitals and is_city and known
        else:
            valid = rest[:1].isupper() and len(rest) >= _REST and is_city and not _IS_OUTLET.fullmatch(place)
        if valid:
            return place, match.end()
    return None, 0


def _is_place(place: str, mark: str) -> bool:
    if not _LABELS.isdisjoint(re.split(r"[ /,-]+", place)):
        return False
    if ":" in mark and " " in place and "," not in place and place not in _LONG_CITIES:
        return False
    return all(len(part) > 4 or part in _SHORT_CITIES for part in place.split("/"))


def is_known_place(text: str) -> bool:
    """Whether a text is a place of several words, or one in a script without capitals, that datelines are known by.

    >>> is_known_place("New Delhi"), is_known_place("नई दिल्ली"), is_known_place("Hira Malik")
    (True, True, False)
    """
    return text in _KNOWN or (" " in text and text.upper() in _LONG_CITIES)
