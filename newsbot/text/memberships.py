"""Lines that say that a story continues for members or subscribers only: strings in, strings out."""

from __future__ import annotations

import re

_LONGEST = 160  # characters
_END = r"(?: \w{1,20}){0,2}\s?(?:[.!…。]|$)"
_ASKED = r"\s?\?(?: [^.!?]{0,30}[.!]?)?$"
_NOTE = re.compile(
    r"[^\w\s\"'“”„‘’«»「『¿]{0,3}\s?(?:"
    r"(?:this|(?:the )?rest of (?:this|the)|the full) (?:\w{1,20} )?(?:story|article|content|post) is "
    r"(?:(?:only|exclusively|available|open|reserved) ){0,3}(?:for|to) (?:(?:our|paid|paying|registered|premium) ){0,2}"
    r"(?:members|subscribers)(?: only)?\s?(?:[.!…]|$)"
    rf"|already (?:an? )?(?:\w{{1,20}} )?(?:member|subscriber|subscribed|registered){_ASKED}"
    r"|(?:subscribe|log ?in|sign in|register)(?: now| today)? to (?:continue|keep) reading\b"
    r"|(?:continue|keep) reading with (?:an?|your) (?:\w{1,20} ){0,2}"
    r"(?:account|membership|subscription|trial)\s?(?:[.!…]|$)"
    r"|(?:subscribe|log ?in|sign in|register)(?: now| today)? to (?:continue|read|unlock) "
    r"(?:this|the (?:rest|full|whole)) (?:of (?:this|the) )?(?:story|article|post|content)\b"
    r"|dieser (?:artikel|beitrag|text|inhalt) ist (?:nur|exklusiv|ausschließlich) für "
    rf"(?:unsere |zahlende |registrierte )?(?:[\w+]{{1,15}}-)?(?:mitglieder|abonnent(?:inn)?en|leser|nutzer){_END}"
    rf"|(?:sie sind )?(?:bereits|schon) (?:mitglied|abonnent(?:in)?|registriert|ein abo){_ASKED}"
    rf"|(?:cet |ce )?(?:article|contenu) (?:est )?réservée? (?:à nos|aux) abonnés{_END}|déjà abonnée?{_ASKED}"
    r"|(?:est[ea] )?(?:contenido|artículo|noticia|conteúdo|matéria) (?:es |é )?(?:exclusiv[oa]|solo|sólo) para "
    rf"(?:nuestros )?(?:suscriptores|socios|assinantes){_END}|¿ya eres (?:suscriptor|socio){_ASKED}"
    rf"|já é assinante{_ASKED}"
    rf"|(?:quest[’']?o? )?(?:articolo|contenuto) (?:è )?riservato (?:agli abbonati|ai soci){_END}"
    rf"|sei già abbonato{_ASKED}"
    rf"|dit artikel is (?:alleen|exclusief) voor (?:leden|abonnees){_END}|al (?:lid|abonnee){_ASKED}"
    rf"|(?:ten )?artykuł (?:jest )?(?:dostępny )?tylko dla (?:prenumeratorów|subskrybentów){_END}"
    r"|(?:denne|den här) artikk?el(?:en|n)? (?:er|är) (?:kun |bara )?f[oö]r (?:abonnenter|medlemmer|prenumeranter)"
    rf"{_END}"
    rf"|(?:материал|статья|текст) доступ(?:ен|на) только (?:для подписчиков|по подписке){_END}"
    r"|(?:(?:この|本)(?:記事|コンテンツ)|(?:ここから|この)先|続き)[はが、]?.{0,10}会員(?:限定|のみ)"
    r"|(?:有料)?会員限定(?:の?記事)?(?:です)?[。\s]*$|残り\s?[\d,]+\s?文字\s?(?:$|[(（/:：])"
    r"|(?:이|본) (?:기사|콘텐츠|글)[는은] .{0,10}유료 ?회원"
    r"|\S{0,6}仅限(?:付费)?会员(?:阅读|查看|浏览)"
    r")",
    re.I,
)
"""The whole line, or its first sentence: in a story, too, something may be for members only."""


def is_for_members(line: str) -> bool:
    """Whether a line says that a story continues for members only, or asks whether the reader is one.

    >>> is_for_members("This story is for members only."), is_for_members("Already a member? Log in")
    (True, True)
    >>> is_for_members("この記事は会員限定です。"), is_for_members("The post is open to all members of the union")
    (True, False)
    >>> is_for_members("“This story is for members only,” he said."), is_for_members("このイベントは会員限定です。")
    (False, False)
    """
    return len(line) <= _LONGEST and _NOTE.match(line) is not None


_OFFER = re.compile(
    r"\b(?:members?|membership|subscri|abonn|mitglied|suscri|assina|abbona|prenumer|log ?in|sign ?(?:in|up)|unlimited"
    r"|cancel|trial)|подпис|会員|会员|購読|订阅|訂閱|회원|구독|[€$£¥₹]\s?\d|\d\s?[€£¥₹]",
    re.I,
)


def may_offer(line: str) -> bool:
    """Whether a line may advertise a membership: it names members, subscriptions or a price.

    >>> may_offer("Members read all stories for a euro."), may_offer("Nur 1 € im Monat"), may_offer("It rained.")
    (True, True, False)
    """
    return _OFFER.search(line) is not None
