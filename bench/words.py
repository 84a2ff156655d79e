"""A stock of English and Urdu words, and sentences drawn from it that look like news and mean nothing.

A word that occurs several times in `words.en.txt` or `words.ur.txt` is drawn so much more often.
"""

from __future__ import annotations

from pathlib import Path
from random import Random

HERE = Path(__file__).parent
ENGLISH = (HERE / "words.en.txt").read_text(encoding="utf-8").split()
URDU = (HERE / "words.ur.txt").read_text(encoding="utf-8").split()
PEOPLE = ["Ahmed Raza", "Sana Mirza", "Bilal Qureshi", "Hina Javed", "Usman Tariq", "Nadia Aslam", "Kamran Shah"]
NAMES_UR = ["احمد رضا", "ثنا مرزا", "بلال قریشی", "حنا جاوید", "عثمان طارق", "نادیہ اسلم", "کامران شاہ"]


def headline(random: Random) -> str:
    """Eight to twelve English words with a capital in front: `Senior editor of the council urged press ...`."""
    return _capital(" ".join(random.choices(ENGLISH, k=random.randint(8, 12))))


def headline_ur(random: Random) -> str:
    """Eight to fourteen Urdu words."""
    return " ".join(random.choices(URDU, k=random.randint(8, 14)))


def sentence(random: Random) -> str:
    """One English sentence; one in six is somebody's words, in curly or straight quotation marks."""
    words = random.choices(ENGLISH, k=random.randint(11, 24))
    comma = random.randrange(3, 9)
    words[comma] += ","
    text = _capital(" ".join(words))
    kind = random.randrange(12)
    if kind == 0:
        return f"“{text},” said {random.choice(PEOPLE)}."
    if kind == 1:
        return f'{random.choice(PEOPLE)} added: "{text}."'
    return f"{text}."


def sentence_ur(random: Random) -> str:
    """One Urdu sentence with its own comma and full stop; one in six is somebody's words."""
    words = random.choices(URDU, k=random.randint(12, 26))
    comma = random.randrange(3, 9)
    words[comma] += "،"
    text = " ".join(words)
    if random.randrange(6) == 0:
        return f'{random.choice(NAMES_UR)} نے کہا: "{text}۔"'
    return f"{text}۔"


def paragraph(random: Random) -> str:
    """Two to five English sentences."""
    return " ".join(sentence(random) for _ in range(random.randint(2, 5)))


def paragraph_ur(random: Random) -> str:
    """Two to four Urdu sentences."""
    return " ".join(sentence_ur(random) for _ in range(random.randint(2, 4)))


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
