"""Lines above readers' comments: `12 comments`, `Leave a reply`, `3 thoughts on “…”`.

Strings in, booleans out, all for folded lines (see `newsbot.text.clean.fold`).
"""

from __future__ import annotations

import re
from collections.abc import Collection

from newsbot.text.clean import fold

LONGEST = 160  # characters of such a line, which may quote the headline


def _folded(phrases: str) -> frozenset[str]:
    return frozenset(" ".join(phrase.split()) for phrase in fold(phrases).split("|"))


_HEADS = _folded(
    "comment|comments|reader comments|readers' comments|user comments|your comments|all comments|no comments"
    "|show comments|view comments|comments are closed|have your say|join the conversation|join the discussion"
    "|reader interactions|discussion|discussion about this post|replies|reply|responses|kommentar|kommentare"
    "|leserkommentare|alle kommentare|keine kommentare|dein kommentar|ihr kommentar|leser-interaktionen"
    "|diskussion|antworten|kommentieren|commentaire|commentaires|vos commentaires|tous les commentaires"
    "|aucun commentaire|répondre|réagir|comentario|comentarios|sin comentarios|comentar|comentário|comentários"
    "|commento|commenti|nessun commento|rispondi|reacties|reageer|geen reacties|komentarz|komentarze"
    "|brak komentarzy|komentář|komentáře|diskuse|diskuze|komentáre|kommentarer|inga kommentarer|ingen kommentarer"
    "|kommentit|kommenttia|vastaa|yorum|yorumlar|hozzászólás|hozzászólások|comentarii|komentar|komentari"
    "|komentarji|bình luận|комментарий|комментарии|комментария|комментариев|обсуждение|коментар|коментарі"
    "|коментарів|коментари|коментара|σχόλια|σχόλιο|תגובות|تعليق|تعليقات|التعليقات|نظرات|نظرات کاربران|دیدگاه"
    "|دیدگاه‌ها|تبصرہ|تبصرے|टिप्पणी|टिप्पणियाँ|टिप्पणियां|মন্তব্য|ความคิดเห็น|评论|評論|条评论|网友评论|全部评论"
    "|最新评论|留言|則留言|迴響|コメント|件のコメント|コメント一覧|みんなのコメント|댓글|개의 댓글|전체 댓글"
)
"""What such a line consists of, with a number of comments or without."""
_ASKS = _folded(
    "leave a comment|leave a comment below|leave a reply|leave a reply below|leave a response"
    "|be the first to comment|leave your comment|post a comment|post your comment|write a comment|add a comment"
    "|add your comment|submit a comment|make a comment|comment on this article|comment on this story"
    "|comment on this post|schreibe einen kommentar|schreib einen kommentar|schreib den ersten kommentar"
    "|kommentar posten|kommentar erstellen|schreiben sie einen kommentar|hinterlasse einen kommentar"
    "|hinterlassen sie einen kommentar|hinterlasse eine antwort|kommentar verfassen|kommentar schreiben"
    "|kommentar hinzufügen|kommentar hinterlassen|kommentar abgeben|einen kommentar schreiben|diskutieren sie mit"
    "|laisser un commentaire|laissez un commentaire|laisser une réponse|ajouter un commentaire"
    "|écrire un commentaire|poster un commentaire|deja un comentario|dejar un comentario|deja tu comentario"
    "|deja una respuesta|dejar una respuesta|escribe un comentario|añadir comentario|publicar un comentario"
    "|deixe um comentário|deixe seu comentário|deixar um comentário|deixe uma resposta|deixar uma resposta"
    "|escreva um comentário|adicionar comentário|lascia un commento|lascia una risposta|scrivi un commento"
    "|aggiungi un commento|invia un commento|geef een reactie|plaats een reactie|laat een reactie achter"
    "|schrijf een reactie|geef een antwoord|dodaj komentarz|napisz komentarz|zostaw komentarz|dodaj odpowiedź"
    "|zostaw odpowiedź|napsat komentář|přidat komentář|vložit komentář|pridať komentár|napísať komentár"
    "|lämna ett svar|lämna en kommentar|skriv en kommentar|skriv ett svar|skriv et svar|legg igjen en kommentar"
    "|legg igjen et svar|jätä kommentti|jätä vastaus|yorum yap|yorum yapın|yorum yaz|bir yorum yazın"
    "|bir cevap yazın|cevap yaz|lasă un comentariu|lasă un răspuns|lăsați un comentariu|szólj hozzá"
    "|tinggalkan komentar|tinggalkan balasan|tulis komentar|dodaj komentar|ostavi komentar|ostavite komentar"
    "|ostavite odgovor|để lại bình luận|добавить комментарий|оставить комментарий|оставьте комментарий"
    "|написать комментарий|залишити коментар|додати коментар|залишити відповідь|αφήστε μια απάντηση"
    "|αφήστε ένα σχόλιο|כתיבת תגובה|השארת תגובה|اترك تعليقا|اترك تعليقاً|اترك ردا|اترك رداً|أضف تعليق|أضف تعليقا"
    "|أضف تعليقك|شارك برأيك|دیدگاهتان را بنویسید|ارسال نظر|ارسال دیدگاه|نظر شما|نظر بدهید|تبصرہ کریں|تبصرہ لکھیں"
    "|اپنا تبصرہ لکھیں|जवाब दें|टिप्पणी करें|মন্তব্য করুন|แสดงความคิดเห็น|发表评论|發表評論|发表回复|發佈留言"
    "|发表留言|我要评论|コメントを残す|コメントする|コメントを書く|댓글 쓰기|댓글 남기기|답글 남기기"
)
"""Calls to write one, which may name the story or the comment that is answered, or the button that ends the form."""
_CANCELS = frozenset(
    "cancel antwort antworten annuler cancelar annulla annuleren anuluj avbryt zrušit отменить скасувати".split()
)
_THOUGHTS = _folded(
    "comment|comments|discussion|thought|thoughts|reply|replies|response|responses|kommentar|kommentare|gedanke"
    "|gedanken|antwort|antworten|reaktion|reaktionen|commentaire|commentaires|réponse|réponses|réflexion"
    "|réflexions|comentario|comentarios|respuesta|respuestas|comentário|comentários|resposta|respostas|commento"
    "|commenti|pensiero|pensieri|risposta|risposte|reactie|reacties|gedachte|gedachten|komentarz|komentarze"
    "|komentarzy|odpowiedź|odpowiedzi|komentář|komentáře|komentářů|kommentarer|svar|tanke|tankar|tanker"
    "|kommenttia|yorum|cevap|комментарий|комментария|комментариев|ответ|ответа|ответов|мысль|мысли|мыслей"
    "|коментар|коментарі|коментарів|відповідь|відповіді|відповідей|bình luận"
)
"""What is counted before the words that name the story."""
_ON = frozenset(
    "about on to zu zum zur auf für à sur a en para em sobre su per riguardo op over do na o til till om på için на до"
    " к об про với".split()
)
_FOLLOW = _ON | _CANCELS
_PARTS = _folded("discussion|diskussion|replies|reply|responses|antworten|comentar|répondre|réagir|rispondi|vastaa")
"""Those that may be the sub-head of a story."""
_NUMBER = re.compile(r"\d{1,7}(?:[.,']\d{3}){0,2}")
_EDGES = '()[]{}:·|*#"»…!.,<>=+-'
_MARKS = re.compile(f"[{re.escape(_EDGES)}]+")
_ASK_SIZES = range(2, 6)  # words of a call that more may follow
OPENING = 4  # characters
OPENINGS = frozenset(phrase[:OPENING] if len(phrase) >= OPENING else phrase[:2] for phrase in _HEADS | _ASKS)
"""How such lines begin if not with a number, by which nearly all others are left at once."""


def is_above_comments(key: str) -> bool:
    """Whether a line is the head of readers' comments, or of the form for them.

    >>> [is_above_comments(key) for key in ("comments (12)", "3 thoughts on 'rain at last'", "comment faire du pain")]
    [True, True, False]
    """
    number = _NUMBER.match(key)
    if len(key) > LONGEST or not (number or key[:OPENING] in OPENINGS or key[:2] in OPENINGS):
        return False
    words = _MARKS.sub(" ", key[number.end() :] if number else key).split()
    if number and words and words[0] in _THOUGHTS and (len(words) == 1 or words[1] in _ON):
        return True
    sizes = (size for size in _ASK_SIZES if size < len(words) and words[size] in _FOLLOW)
    if any(" ".join(words[:size]) in _ASKS for size in sizes):
        return True
    if words and words[-1].isdecimal():
        words.pop()
    line = " ".join(words)
    return line in _HEADS or line in _ASKS


def ends_story(key: str, titles: Collection[str]) -> bool:
    """Whether a heading is above comments and no sub-head of a story with these titles (folded), as `Responses` and
    `5 responses to the crisis` may be.

    >>> [ends_story(key, ["rain at last"]) for key in ("2 replies to rain at last", "2 replies to him", "responses")]
    [True, False, False]
    """
    if not is_above_comments(key) or key.strip(_EDGES) in _PARTS:
        return False
    number = _NUMBER.match(key)
    words = key[number.end() :].split(maxsplit=2) if number else []
    if len(words) < 3 or words[0] not in _THOUGHTS:
        return True
    named = words[2]
    return named.startswith(("'", '"')) or any(named.startswith(title) or title.startswith(named) for title in titles)
