"""Languages by their own names, as links that switch the language call them."""

from __future__ import annotations

import re

from newsbot.text.language_names import language_name
from newsbot.text.language_tags import primary

_NAMES = """
af Afrikaans; am አማርኛ; ar العربية/عربي; as অসমীয়া; az azərbaycan/azərbaycanca; be беларуская; bg български; bn বাংলা;
bo བོད་སྐད་/བོད་ཡིག; bs bosanski; ca català; ckb کوردیی ناوەندی/سۆرانی; cs čeština/česky; cy Cymraeg; da dansk; de Deutsch;
dv ދިވެހިބަސް/ދިވެހި; el ελληνικά; en English; eo Esperanto; es español/castellano; et eesti; eu euskara; fa فارسی/دری;
fi suomi; fo føroyskt; fr français; ga Gaeilge; gl galego; gu ગુજરાતી; ha Hausa; he עברית; hi हिन्दी/हिंदी; hr hrvatski;
ht Kreyòl Ayisyen/Kreyòl; hu magyar; hy հայերեն; id Indonesia/Bahasa Indonesia; ig Igbo; is íslenska; it italiano;
ja 日本語; ka ქართული; kk қазақ тілі/қазақша; km ខ្មែរ/ភាសាខ្មែរ; kn ಕನ್ನಡ; ko 한국어; ky кыргызча;
ku kurdî (kurmancî)/kurdî/kurmancî;
lg Luganda; lo ລາວ/ພາສາລາວ; lt lietuvių; lv latviešu; mi Māori; mk македонски; ml മലയാളം; mn монгол; mr मराठी;
ms Melayu/Bahasa Melayu; mt Malti; my မြန်မာ/မြန်မာဘာသာ; ne नेपाली; nl Nederlands; no norsk/norsk bokmål/norsk nynorsk;
om Oromoo/Afaan Oromoo; or ଓଡ଼ିଆ; pa ਪੰਜਾਬੀ; pl polski; pnb پنجابی; ps پښتو; pt português; rn Kirundi; ro română;
ru русский; rw Kinyarwanda; sd سنڌي; si සිංහල; sk slovenčina/slovensky; sl slovenščina; sn chiShona;
so Soomaali/Af Soomaali; sq shqip; sr српски/srpski; st Sesotho; sv svenska; sw Kiswahili; ta தமிழ்; te తెలుగు;
tg тоҷикӣ; th ไทย/ภาษาไทย; ti ትግርኛ; tk türkmen dili/türkmençe; tl Tagalog/Filipino; tn Setswana; tr Türkçe; ts Xitsonga;
tt татар/татарча; ug ئۇيغۇرچە; uk українська; ur اردو/اُردو; uz o‘zbek/oʻzbekcha/o‘zbekcha/ўзбекча; vi Tiếng Việt;
xh isiXhosa; yi ייִדיש; yo Èdè Yorùbá/Yorùbá; zh 中文/简体中文/繁體中文/简体/繁體; zu isiZulu
"""
"""Those of CLDR, and others that sites use."""

AUTONYMS: dict[str, str] = {
    spelling: language
    for entry in _NAMES.replace("\n", " ").split(";")
    for language, _, names in (entry.strip().partition(" "),)
    for name in names.split("/")
    for spelling in (name, name.lower(), name.upper(), name[:1].upper() + name[1:])
}
"""The tag of a language by its name, as written in small letters, in capitals, or with an initial capital."""

_WORD = re.compile(r"\w+")


def names_language(label: str, language: str) -> bool:
    """Whether a short text has a language's name, its own or the English one.

    >>> names_language("Read in Urdu", "ur"), names_language("اردو میں پڑھیں", "ur"), names_language("English", "ur")
    (True, True, False)
    """
    tag = primary(language)
    english = language_name(tag).lower()
    return any(AUTONYMS.get(word) == tag or word.lower() == english for word in _WORD.findall(label))
