// The search of a segment against a judgement of each document by itself.
#include "text_corpus.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace {

using namespace rv::text;
using namespace rv::text::test;

constexpr std::size_t kAnyTerms = 1000;

BoundClause clause_of(const std::vector<std::vector<Lexeme>>& positions, Role role = Role::kOptional) {
    BoundClause clause;
    clause.role = role;
    for (const auto& alternatives : positions)
        clause.positions.push_back({static_cast<std::uint32_t>(clause.positions.size() + 1), alternatives});
    return clause;
}
BoundClause word(const std::string& text, Role role = Role::kOptional) { return clause_of({{{text}}}, role); }

Lexeme random_lexeme(RandomCorpus& corpus, std::uint32_t words) {
    if (corpus.next(20) == 0) return {"absent"};
    Lexeme lexeme{corpus.word(words)};
    if (corpus.next(8) == 0) {
        lexeme.prefix = true;
        if (lexeme.text.size() > 2) lexeme.text.pop_back();
    }
    return lexeme;
}

BoundClause random_clause(RandomCorpus& corpus, std::uint32_t words, Role role) {
    std::vector<std::vector<Lexeme>> positions(corpus.next(5) == 0 ? 1 + corpus.next(3) : 1);
    for (auto& alternatives : positions) {
        alternatives.resize(corpus.next(6) == 0 ? 2 + corpus.next(2) : 1);
        for (Lexeme& lexeme : alternatives) lexeme = random_lexeme(corpus, words);
    }
    BoundClause clause = clause_of(positions, role);
    clause.phrase = positions.size() > 1 && corpus.next(2) == 0;
    return clause;
}

BoundQuery random_query(RandomCorpus& corpus, std::uint32_t words) {
    BoundQuery query;
    const std::uint64_t shape = corpus.next(4);
    for (std::uint64_t count = corpus.next(5) == 0 ? 1 + corpus.next(12) : 1 + corpus.next(4); count > 0; count--) {
        const std::uint64_t draw = corpus.next(6);
        const Role role = shape == 0                ? Role::kOptional
                          : shape == 1 && draw < 3  ? Role::kRequired
                          : shape == 2 && draw == 0 ? Role::kForbidden
                          : shape == 3 && draw < 2  ? Role::kRequired
                          : shape == 3 && draw == 2 ? Role::kForbidden
                                                    : Role::kOptional;
        if (!query.clauses.empty() && corpus.next(8) == 0) {
            query.clauses.push_back(query.clauses[corpus.next(query.clauses.size())]);
            query.clauses.back().role = role;
        } else {
            query.clauses.push_back(random_clause(corpus, words, role));
        }
    }
    return query;
}

std::string print(const BoundQuery& query) {
    std::string text;
    for (const BoundClause& clause : query.clauses) {
        text += clause.role == Role::kRequired ? " +" : clause.role == Role::kForbidden ? " -" : " ";
        text += clause.phrase ? "p(" : "(";
        for (const Position& position : clause.positions) {
            text += "[";
            for (const Lexeme& lexeme : position.alternatives) text += " " + lexeme.text + (lexeme.prefix ? "*" : "");
            text += " ]";
        }
        text += ")";
    }
    return text;
}

std::vector<Found> all_of(const RandomCorpus& corpus, const BoundQuery& query, const TermWeights& weights,
                          std::uint32_t segment, const Accept& accept) {
    std::vector<Found> all;
    for (DocumentNumber d = 0; d < corpus.documents().size(); d++) {
        const TestDocument& document = corpus.documents()[d];
        const Verdict verdict = evaluate(query, document.terms, document.length, weights);
        if (verdict.matches && accept(d)) all.push_back({verdict.score, segment, d});
    }
    std::sort(all.begin(), all.end(), [](const Found& a, const Found& b) { return a.before(b); });
    return all;
}

void expect_same(const std::vector<Found>& found, const std::vector<Found>& all, std::size_t from, std::size_t most,
                 const std::string& what) {
    const std::size_t count = from >= all.size() ? 0 : std::min(most, all.size() - from);
    ASSERT_EQ(found.size(), count) << what;
    for (std::size_t i = 0; i < count; i++) {
        ASSERT_EQ(found[i].document, all[from + i].document) << what << " at " << i;
        ASSERT_EQ(found[i].score, all[from + i].score) << what << " at " << i; // to the last bit
    }
}

void ignore() {}

void check_corpus(std::uint64_t seed, std::uint32_t documents, std::uint32_t words, int queries) {
    RandomCorpus corpus(seed, documents, words, 40);
    const SegmentReader segment(corpus.streams(), corpus.head());
    const CorpusWeights weights(corpus, {seed % 2 == 0 ? 1.2 : 0.4, seed % 3 == 0 ? 0.75 : 0.2});
    for (int i = 0; i < queries; i++) {
        const BoundQuery query = random_query(corpus, words);
        const std::string what = print(query);
        const bool picky = i % 3 == 0;
        const Accept accept = [picky](DocumentNumber d) { return !picky || d % 7 != 3; };
        const std::vector<Found> all = all_of(corpus, query, weights, 5, accept);
        for (const std::size_t most : {1, 10, 1000}) {
            Best best(most, nullptr);
            SegmentQuery(segment, 5, query, weights, kAnyTerms).search(best, accept, ignore);
            expect_same(best.take(), all, 0, most, what);
        }
        // In pieces, each from where the one before ended.
        Found after{};
        for (std::size_t from = 0, most = 3; from < std::min<std::size_t>(all.size(), 60); from += most, most++) {
            Best best(most, from == 0 ? nullptr : &after);
            SegmentQuery(segment, 5, query, weights, kAnyTerms).search(best, accept, ignore);
            const std::vector<Found> found = best.take();
            expect_same(found, all, from, most, what + " in pieces");
            if (testing::Test::HasFatalFailure()) return;
            after = found.back();
        }
        std::vector<DocumentNumber> matches;
        SegmentQuery scan(segment, 5, query, weights, kAnyTerms);
        for (DocumentNumber d = scan.next_match(0); d != kNoDocument; d = scan.next_match(d + 1))
            if (accept(d)) matches.push_back(d);
        std::vector<DocumentNumber> expected;
        for (const Found& found : all) expected.push_back(found.document);
        std::sort(expected.begin(), expected.end());
        ASSERT_EQ(matches, expected) << what;
        if (testing::Test::HasFatalFailure()) return;
    }
}

TEST(TextSearch, FewDocuments) {
    for (std::uint64_t seed = 1; seed <= 10; seed++)
        check_corpus(seed, 1 + static_cast<std::uint32_t>(seed) * 3, 12, 60);
}
TEST(TextSearch, SomeDocuments) { check_corpus(21, 1200, 150, 900); }
TEST(TextSearch, ManyDocuments) { check_corpus(22, 4000, 400, 400); }
TEST(TextSearch, ManyDocumentsOfFewWords) { check_corpus(24, 3000, 30, 200); }

TEST(TextSearch, SegmentsOneAfterTheOther) {
    RandomCorpus corpus(31, 500, 40, 20);
    const SegmentReader segment(corpus.streams(), corpus.head());
    const CorpusWeights weights(corpus);
    const Accept accept = [](DocumentNumber) { return true; };
    const BoundQuery query{{word("w1"), word("w7")}};
    std::vector<Found> all = all_of(corpus, query, weights, 0, accept);
    const std::vector<Found> second = all_of(corpus, query, weights, 1, accept);
    all.insert(all.end(), second.begin(), second.end());
    std::sort(all.begin(), all.end(), [](const Found& a, const Found& b) { return a.before(b); });
    Best best(25, nullptr);
    for (std::uint32_t number : {0, 1}) SegmentQuery(segment, number, query, weights, 0).search(best, accept, ignore);
    const std::vector<Found> found = best.take();
    expect_same(found, all, 0, 25, "two segments");
    for (std::size_t i = 0; i < found.size(); i++) EXPECT_EQ(found[i].segment, all[i].segment);
}

TEST(TextSearch, NothingMatchesAnEmptyQuery) {
    RandomCorpus corpus(32, 100, 10, 20);
    const SegmentReader segment(corpus.streams(), corpus.head());
    const CorpusWeights weights(corpus);
    Best best(10, nullptr);
    SegmentQuery query(segment, 0, {}, weights, 0);
    query.search(
        best, [](DocumentNumber) { return true; }, ignore);
    EXPECT_TRUE(best.take().empty());
    EXPECT_EQ(SegmentQuery(segment, 0, {}, weights, 0).next_match(0), kNoDocument);
    EXPECT_FALSE(evaluate({}, {}, 0, weights).matches);
}

TEST(TextSearch, PrefixesOfTooManyWords) {
    RandomCorpus corpus(33, 300, 50, 20);
    const SegmentReader segment(corpus.streams(), corpus.head());
    const CorpusWeights weights(corpus);
    const BoundQuery query{{clause_of({{{"w", true}}})}};
    EXPECT_NO_THROW(SegmentQuery(segment, 0, query, weights, corpus.head().terms));
    try {
        SegmentQuery(segment, 0, query, weights, corpus.head().terms - 1);
        FAIL();
    } catch (const rv::Error& error) {
        EXPECT_STREQ(error.state(), "54000");
    }
}

TEST(TextSearch, AsksForAcceptanceOnlyOfWhatWouldBeTaken) {
    RandomCorpus corpus(34, 20000, 50, 40);
    const SegmentReader segment(corpus.streams(), corpus.head());
    const CorpusWeights weights(corpus);
    const BoundQuery query{{word("w0"), word("w3")}};
    std::size_t asked = 0;
    Best best(10, nullptr);
    SegmentQuery(segment, 0, query, weights, 0)
        .search(
            best, [&](DocumentNumber) { return ++asked != 0; }, ignore);
    const std::vector<Found> first = best.take();
    EXPECT_LT(asked, 400u);
    // What came before is not asked about again.
    Best next(10, &first.back());
    SegmentQuery(segment, 0, query, weights, 0)
        .search(
            next,
            [&](DocumentNumber d) {
                for (const Found& found : first) EXPECT_NE(found.document, d);
                return true;
            },
            ignore);
    EXPECT_EQ(next.take().size(), 10u);
}

// How much of the inverted lists is read for ten documents, of what is read for all.
double share_read(RandomCorpus& corpus, const BoundQuery& query) {
    const SegmentReader segment(corpus.streams(), corpus.head());
    const CorpusWeights weights(corpus);
    std::uint64_t bytes[2];
    for (const int i : {0, 1}) {
        const std::uint64_t before = corpus.streams().posting_bytes_read;
        Best best(i == 0 ? 10 : corpus.documents().size(), nullptr);
        SegmentQuery(segment, 0, query, weights, 0)
            .search(
                best, [](DocumentNumber) { return true; }, ignore);
        bytes[i] = corpus.streams().posting_bytes_read - before;
    }
    return static_cast<double>(bytes[0]) / static_cast<double>(bytes[1]);
}

TEST(TextSearch, LeavesBlocksOut) {
    RandomCorpus corpus(35, 100000, 3000, 40);
    EXPECT_LT(share_read(corpus, {{word("w10")}}), 0.75);
    EXPECT_LT(share_read(corpus, {{word("w8"), word("w900")}}), 0.7);
    EXPECT_LT(share_read(corpus, {{word("w8"), word("w900", Role::kRequired)}}), 0.9);
    EXPECT_LT(share_read(corpus, {{word("w0"), word("w5"), word("w900")}}), 0.6);
}

TEST(TextEvaluate, Phrases) {
    const std::uint16_t a[] = {1, 9};
    const std::uint16_t b[] = {3, 10};
    const std::uint16_t c[] = {5};
    const TermPositions terms[] = {{"a", 2, a}, {"b", 2, b}, {"c", 1, c}};
    const TermPositions unknown[] = {{"a", 2, {}}, {"b", 2, {}}, {"c", 1, {}}};
    struct OneWeight final : TermWeights {
        TermScore score_of(std::string_view) const override { return {1, 1, {1, 5}, {}}; }
    } weights;
    const auto matches = [&](std::vector<std::pair<const char*, std::uint32_t>> words, Role role,
                             std::span<const TermPositions> document) {
        BoundClause clause;
        clause.role = role;
        clause.phrase = true;
        for (const auto& [text, number] : words) clause.positions.push_back({number, {{text}}});
        return evaluate({{clause}}, document, 5, weights).matches;
    };
    EXPECT_TRUE(matches({{"a", 1}, {"b", 2}}, Role::kOptional, terms));
    EXPECT_TRUE(matches({{"b", 2}, {"c", 4}}, Role::kRequired, terms));
    EXPECT_FALSE(matches({{"b", 1}, {"a", 2}}, Role::kOptional, terms));
    EXPECT_FALSE(matches({{"b", 2}, {"c", 3}}, Role::kRequired, terms));
    EXPECT_FALSE(matches({{"a", 1}, {"b", 2}}, Role::kForbidden, terms));
    EXPECT_TRUE(matches({{"a", 1}, {"c", 2}}, Role::kForbidden, terms));
    // Where positions are not known, it might match.
    EXPECT_TRUE(matches({{"b", 1}, {"a", 2}}, Role::kRequired, unknown));
    EXPECT_TRUE(matches({{"a", 1}, {"b", 2}}, Role::kForbidden, unknown));
    EXPECT_FALSE(matches({{"a", 1}, {"d", 2}}, Role::kRequired, unknown));
}

// The formula, by hand: three documents, of 3, 3 and 2 words; "a" stands in two of them.
TEST(TextEvaluate, Formula) {
    struct Weights final : TermWeights {
        TermScore score_of(std::string_view) const override {
            return {1, inverse_document_frequency(3, 2), {3, 8}, {}};
        }
    } weights;
    const TermPositions once[] = {{"a", 1, {}}};
    const TermPositions twice[] = {{"a", 2, {}}};
    const BoundQuery query{{word("a")}};
    EXPECT_NEAR(evaluate(query, once, 3, weights).score, 0.4471, 5e-5);
    EXPECT_NEAR(evaluate(query, twice, 3, weights).score, 0.6243, 5e-5);
    EXPECT_EQ(evaluate(query, {}, 2, weights).score, 0);
    // A word twice in the query counts twice.
    const double one = evaluate(query, once, 3, weights).score;
    EXPECT_EQ(evaluate({{word("a"), word("a")}}, once, 3, weights).score, one + one);
}

} // namespace
