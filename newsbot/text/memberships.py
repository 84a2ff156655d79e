"""Lines that say that a story continues for members or subscribers only: strings in, strings out."""

from __future__ import annotations

import re

_LONGEST = 160  # characters
_NOTE = re.compile(
    r"\b(?:this|the) (?:\w+ )?(?:story|article|content|post) is (?:only |exclusively )?(?:available |open |reserved )?"
    r"(?:for|to) (?:our |paid |paying |registered |premium )*(?:members|subscribers)\b"
    r"|^already (?:a |an )?(?:\w+ )?(?:member|subscriber|subscribed|registered)\s?\?"
    r"|^(?:subscribe|log ?in|sign in|register)(?: now| today)? to (?:continue|read|unlock|keep) (?:reading|this|the)\b"
    r"|^dieser (?:artikel|beitrag|text|inhalt) ist (?:nur|exklusiv|ausschließlich) für\b"
    r"|^(?:sie sind )?(?:bereits|schon) (?:mitglied|abonnent(?:in)?|registriert|ein abo)\s?\?"
    r"|\b(?:article|contenu) (?:est )?réservée? (?:à nos|aux) abonnés|^déjà abonnée?\s?\?"
    r"|\b(?:contenido|artículo|noticia|conteúdo|matéria) (?:es )?(?:exclusiv[oa]|solo|sólo) para "
    r"(?:suscriptores|socios|assinantes)|^¿ya eres (?:suscriptor|socio)|^já é assinante\s?\?"
    r"|\b(?:articolo|contenuto) (?:è )?riservato (?:agli abbonati|ai soci)|^sei già abbonato\s?\?"
    r"|^dit artikel is (?:alleen|exclusief) voor (?:leden|abonnees)|^al (?:lid|abonnee)\s?\?"
    r"|\bartykuł (?:jest )?(?:dostępny )?tylko dla (?:prenumeratorów|subskrybentów)"
    r"|^(?:denne|den här) artikk?el(?:en|n)? (?:er|är) (?:kun |bara )?f[oö]r (?:abonnenter|medlemmer|prenumeranter)"
    r"|^(?:материал|статья|текст) доступ(?:ен|на) только (?:для подписчиков|по подписке)"
    r"|会員限定(?:です|の記事)|有料会員(?:限定|のみ)|残り\s?[\d,]+\s?文字"
    r"|유료 ?회원(?:만|에게만| 전용)|仅限(?:付费)?会员",
    re.I,
)


def is_for_members(line: str) -> bool:
    """Whether a line says that a story continues for members only, or asks whether the reader is one.

    >>> is_for_members("This story is for members only."), is_for_members("Already a member? Log in")
    (True, True)
    >>> is_for_members("この記事は会員限定です。"), is_for_members("The post is open to all members of the union")
    (True, False)
    """
    return len(line) <= _LONGEST and _NOTE.search(line) is not None
