"""WordNet's glosses as documents: as they are, or repeated with noise, and queries made of their words."""
import bisect
import gzip
import itertools
import random
import re

WORD = re.compile("[a-z]+")


def synsets(path):
    """(id, lemmas, gloss) of a file of tab-separated lines that begin with an id and end with lemmas and gloss; lemmas are
    separated by | or by a comma."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            fields = line.rstrip("\n").split("\t")
            yield int(fields[0]), [lemma.strip() for lemma in re.split("[|,]", fields[-2])], fields[-1]


def documents(path, rows, seed=1):
    """(id, text) of so many documents, 0 for all glosses. Those beyond the glosses are glosses again: of each word one in ten
    is another one, drawn as often as it stands in the corpus, and up to three more are put in."""
    glosses = [gloss for _, _, gloss in synsets(path)]
    rows = rows or len(glosses)
    yield from enumerate(glosses[:rows], 1)
    chance = random.Random(seed)
    words = [word for gloss in glosses for word in gloss.split()]
    for number in range(len(glosses), rows):
        text = glosses[number % len(glosses)].split()
        for place in range(len(text)):
            if chance.random() < 0.1:
                text[place] = words[chance.randrange(len(words))]
        for _ in range(chance.randrange(4)):
            text.insert(chance.randrange(len(text) + 1), words[chance.randrange(len(words))])
        yield number + 1, " ".join(text)


class Frequencies:
    """Words by the number of documents that they stand in."""

    def __init__(self, texts):
        counts = {}
        for text in texts:
            for word in set(WORD.findall(text.lower())):
                counts[word] = counts.get(word, 0) + 1
        ordered = sorted((count, word) for word, count in counts.items() if len(word) > 2)
        self._counts = [count for count, _ in ordered]
        self._words = [word for _, word in ordered]

    def between(self, least, most):
        return self._words[bisect.bisect_left(self._counts, least):bisect.bisect_right(self._counts, most)]


def varied_queries(frequencies, count, most_words=5, seed=2, most=10 ** 9):
    """Queries of 1 to `most_words` words, each as likely from one power of ten of frequencies as from another, and in
    at most `most` documents."""
    chance = random.Random(seed)
    bands = [band for band in (frequencies.between(10 ** power, min(most, 10 ** (power + 1) - 1)) for power in range(6)) if band]
    lengths = itertools.cycle(range(1, most_words + 1))
    return [" ".join(chance.choice(chance.choice(bands)) for _ in range(next(lengths))) for _ in range(count)]
