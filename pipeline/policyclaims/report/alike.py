"""How alike two demands are, and which pairs are worth the question."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
import snowballstemmer
from scipy import sparse
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, CountVectorizer, TfidfTransformer

from policyclaims.knowledge.words import sections
from policyclaims.report.run import Row

Numbers = np.ndarray[Any, np.dtype[np.int64]]
Shares = np.ndarray[Any, np.dtype[np.float64]]

_POSTINGS = 200  # a word that more claims of one actor share tells too little to compare them all
_RAREST = 8  # words of a claim that are looked up
_BESIDE = 6  # neighbours looked at in each of the two orders
_CHUNK = 4096
_WORD = re.compile(r"[^\W\d_]+(?:['’][a-z]+)?|\d+(?:[.,]\d+)*")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_SPELT = {w: str(n) for n, w in enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())}
# Words around a demand rather than of it; "not" is told by the polarity.
_WORDS = sections("demands.txt")
_STOP = (ENGLISH_STOP_WORDS - set(_WORDS["keep"])) | set(_WORDS["stop"])
_AGAINST = _WORDS["opposite"]


@lru_cache(maxsize=1)
def _short_forms() -> tuple[re.Pattern[str], dict[str, str]]:
    table = files("policyclaims.knowledge").joinpath("short_forms.txt").read_text(encoding="utf8")
    long = dict(line.split(": ", 1) for line in table.splitlines() if line.strip() and not line.startswith("#"))
    return re.compile(rf"\b(?:{'|'.join(sorted(long, key=len, reverse=True))})s?\b"), long


@lru_cache(maxsize=1)
def _tools() -> tuple[Any, dict[str, str], set[frozenset[str]]]:
    stem = lru_cache(maxsize=200_000)(snowballstemmer.stemmer("english").stemWord)
    table = files("policyclaims.knowledge").joinpath("paraphrases.txt").read_text(encoding="utf8")
    same: dict[str, str] = {}
    for line in table.splitlines():
        words = [stem(w) for w in line.split()] if line.strip() and not line.startswith("#") else []
        for word in words:
            same.setdefault(word, words[0])
    against = {frozenset(same.get(stem(w), stem(w)) for w in pair.split()) for pair in _AGAINST}
    return stem, same, against


def words_of(text: str) -> list[str]:
    """Return the words that carry a demand: stemmed, each set of paraphrases under one name, short forms written out, numbers plain."""
    stem, same, _ = _tools()
    short, long = _short_forms()
    found = []
    for word in _WORD.findall(short.sub(lambda m: long.get(m[0]) or long[m[0][:-1]], text).lower()):
        word = _SPELT.get(word, word.replace("’", "'").removesuffix("'s").replace(",", ""))
        if word in _STOP or (len(word) < 2 and not word.isdigit()):
            continue
        root = stem(word)
        found.append(same.get(root, root))
    return found


class Wording:
    """Claims as sparse rows: ``words`` and ``letters`` are TF-IDF of length 1, ``weights`` holds the weight of each word present."""

    def __init__(self, claims: list[Row]) -> None:
        texts = [c["action"]["text"] for c in claims]
        lists = [words_of(text) for text in texts]
        vector = CountVectorizer(analyzer=lambda words: words, binary=True, dtype=np.float32)
        counts = vector.fit_transform([w or ["∅"] for w in [*lists, []]])[:-1]
        weight = TfidfTransformer(norm=None).fit(counts)
        self.weights: sparse.csr_array = sparse.csr_array(weight.transform(counts))
        self.words = self._unit(self.weights)
        objects = vector.transform([w[1:] or ["∅"] for w in lists])
        self.objects: sparse.csr_array = sparse.csr_array(weight.transform(objects))
        self.object_present = sparse.csr_array(objects)
        self.present = sparse.csr_array(counts)
        self.lists = lists
        self.heads = [w[0] if w else "" for w in lists]
        self.against = np.array([c["polarity"] == "against" for c in claims])
        self.numbers = [
            frozenset({n.lstrip("0") or "0" for n in _NUMBER.findall(text.replace(",", ""))} | {w for w in words if w.isdigit()})
            for text, words in zip(texts, lists, strict=True)
        ]
        self.actors = [sorted({a["name"] for a in c["actors"]}) or [""] for c in claims]

    @staticmethod
    def _unit(rows: sparse.csr_array) -> sparse.csr_array:
        length = np.sqrt(rows.multiply(rows).sum(axis=1))
        scale: sparse.csr_array = sparse.csr_array(sparse.diags_array(1 / np.maximum(length, 1e-9)) @ rows)
        return scale


def candidates(wording: Wording) -> tuple[Numbers, Numbers]:
    """Return the pairs worth a comparison, the lower number first, each once."""
    blocks: dict[str, list[int]] = {}
    for number, names in enumerate(wording.actors):
        for name in names:
            blocks.setdefault(name, []).append(number)
    ones, others = [], []
    for members in blocks.values():
        if len(members) > 1:
            inside = np.array(members)
            for left, right in (_sharing(wording, inside), _beside(wording, members)):
                ones.append(np.minimum(left, right))
                others.append(np.maximum(left, right))
    if not ones:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    total = len(wording.actors)
    pairs = np.unique(np.concatenate(ones).astype(np.int64) * total + np.concatenate(others))
    return pairs // total, pairs % total


def _sharing(wording: Wording, inside: Numbers) -> tuple[Numbers, Numbers]:
    """Pairs that share enough of the weight of their rarest words."""
    rows = wording.words[inside]
    common = np.bincount(rows.indices, minlength=rows.shape[1]) > _POSTINGS
    rows = _heaviest(sparse.csr_array(rows @ sparse.diags_array((~common).astype(np.float32))))
    turned = sparse.csr_array(rows.T)
    ones, others = [], []
    for begin in range(0, len(inside), _CHUNK):
        block = sparse.coo_array(rows[begin : begin + _CHUNK] @ turned)
        near = (block.data >= 0.12) & (block.row + begin < block.col)
        ones.append(inside[block.row[near] + begin])
        others.append(inside[block.col[near]])
    return np.concatenate(ones), np.concatenate(others)


def _heaviest(rows: sparse.csr_array) -> sparse.csr_array:
    rows.eliminate_zeros()
    keep = np.ones(rows.nnz, dtype=bool)
    for n in np.flatnonzero(np.diff(rows.indptr) > _RAREST):
        part = slice(rows.indptr[n], rows.indptr[n + 1])
        keep[part] = False
        keep[rows.indptr[n] + np.argsort(-rows.data[part], kind="stable")[:_RAREST]] = True
    rows.data[~keep] = 0
    rows.eliminate_zeros()
    return rows


def _beside(wording: Wording, members: list[int]) -> tuple[Numbers, Numbers]:
    """Neighbours in the order of their words, and in that of their words read backwards: finds the copies of much used words."""
    ones: list[int] = []
    others: list[int] = []
    for backwards in (1, -1):
        order = sorted(members, key=lambda n: (wording.lists[n][::backwards], n))
        for step in range(1, _BESIDE + 1):
            ones += order[:-step]
            others += order[step:]
    return np.array(ones, dtype=np.int64), np.array(others, dtype=np.int64)


# Logistic weights, fitted by tests/report/fit_pairs.py on the even rows of tests/report/data/pairs.tsv.
_WEIGHTS = np.array([1.41, 1.37, 2.78, 2.39, -0.86])
_BIAS = -4.48


def alike(wording: Wording, ones: Numbers, others: Numbers) -> Shares:
    """Return the probability that two claims of one actor ask the same (0 to 1); 0 where one is for and the other against."""
    found = [_score(wording, ones[at : at + 50_000], others[at : at + 50_000]) for at in range(0, len(ones), 50_000)]
    return np.concatenate(found) if found else np.zeros(0)


def _score(wording: Wording, ones: Numbers, others: Numbers) -> Shares:
    found: Shares = 1 / (1 + np.exp(-(features(wording, ones, others) @ _WEIGHTS + _BIAS)))
    never = wording.against[ones] != wording.against[others]
    never |= [_apart(wording, a, b) for a, b in zip(ones, others, strict=True)]
    found[never] = 0
    return found


def features(wording: Wording, ones: Numbers, others: Numbers) -> Shares:
    """What the decision rests on, one row a pair.

    Cosine of words, the share of the shorter one's weight that both have, the same beyond the first words
    for the shorter and for the longer one, and whether the first words are one.
    """
    words = _dots(wording.words, wording.words, ones, others)
    whole = wording.weights.sum(axis=1)
    shared = _dots(wording.weights, wording.present, ones, others)
    inside = shared / np.maximum(np.minimum(whole[ones], whole[others]), 1e-9)
    object_whole = wording.objects.sum(axis=1)
    object_shared = _dots(wording.objects, wording.object_present, ones, others)
    shorter = object_shared / np.maximum(np.minimum(object_whole[ones], object_whole[others]), 1e-9)
    longer = object_shared / np.maximum(np.maximum(object_whole[ones], object_whole[others]), 1e-9)
    first = np.array([wording.heads[a] == wording.heads[b] for a, b in zip(ones, others, strict=True)], dtype=float)
    return np.column_stack([words, inside, shorter, longer, first])


def _dots(left: sparse.csr_array, right: sparse.csr_array, ones: Numbers, others: Numbers) -> Shares:
    return np.asarray(left[ones].multiply(right[others]).sum(axis=1), dtype=np.float64).ravel()


def agree(some: frozenset[str], rest: frozenset[str]) -> bool:
    """Whether the numbers of two demands can be those of one: where both name any, the one names none that the other lacks."""
    return not some or not rest or some <= rest or rest <= some


def _apart(wording: Wording, one: int, other: int) -> bool:
    """Whether each names a number that the other does not, or a first word of the one is the opposite of one of the other."""
    if not agree(wording.numbers[one], wording.numbers[other]):
        return True
    against = _tools()[2]
    return any(frozenset((a, b)) in against for a in wording.lists[one][:2] for b in wording.lists[other][:2])
