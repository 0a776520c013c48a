"""BM25 as the textbook has it (Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond, 2009), with the
idf that is never negative. It knows nothing of the extension: a dictionary, a sum, a sort."""
import collections
import math


class Bm25:
    def __init__(self, documents, k1=1.2, b=0.75):
        """`documents`: of each id a dictionary of its terms and how often each stands in it."""
        self.k1, self.b = k1, b
        self.postings = collections.defaultdict(list)
        self.length = {}
        for document, terms in documents.items():
            self.length[document] = sum(terms.values())
            for term, count in terms.items():
                self.postings[term].append((document, count))
        self.average = sum(self.length.values()) / max(1, len(self.length))

    def idf(self, term):
        n = len(self.postings.get(term, ()))
        return math.log(1 + (len(self.length) - n + 0.5) / (n + 0.5))

    def scores(self, query):
        """Of each document that has one of the query's terms."""
        found = collections.defaultdict(float)
        for term in query:
            idf = self.idf(term)
            for document, count in self.postings.get(term, ()):
                norm = self.k1 * (1 - self.b + self.b * self.length[document] / self.average)
                found[document] += idf * count * (self.k1 + 1) / (count + norm)
        return found

    def best(self, query, k):
        return sorted(((score, document) for document, score in self.scores(query).items()),
                      key=lambda pair: (-pair[0], pair[1]))[:k]
