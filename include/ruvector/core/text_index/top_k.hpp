// The best documents of one segment for a query, and all that match: a tree of scorers over the cursors of its terms.
//
// A query of optional clauses alone is answered by block-max MaxScore: lists whose bounds together do not reach the
// threshold are looked into only where the others found a document (Turtle and Flood 1995; Mallia et al., An
// Experimental Study of Index Compression and DAAT Query Processing Methods, 2019), and bounds are those of blocks.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/text_index/query.hpp"
#include "ruvector/core/text_index/segment_reader.hpp"

#include <functional>
#include <memory>
#include <span>

namespace rv::text {

// A document that was found. Greater scores come first; of the same score, the one found earlier in (segment,
// document).
struct Found {
    double score;
    std::uint32_t segment;
    DocumentNumber document;

    bool before(const Found& other) const {
        if (score != other.score) return score > other.score;
        if (segment != other.segment) return segment < other.segment;
        return document < other.document;
    }
};

// The score of a document is the sum over the clauses that are not forbidden and match, in the query's order; of a
// clause, that over its positions; of a position, that over its alternatives, in the place of a prefix the terms in the
// order of memcmp. Whoever computes it adds in this order, so that the last bit is the same everywhere.

// How a lexeme of the query scores: idf of the whole corpus. `weight` is 1. For a prefix it is asked for each term.
class TermWeights {
public:
    virtual ~TermWeights() = default;
    virtual TermScore score_of(std::string_view term) const = 0;
};

// Keeps the best `most` of what comes, in any number of segments one after the other.
class Best {
public:
    // Nothing that does not come after `after` is taken, if it is given.
    Best(std::size_t most, const Found* after);

    // What a document of `segment` has to exceed to be taken.
    double threshold() const { return threshold_; }
    bool full() const { return heap_.size() >= most_; }
    // Whether offer() would keep it.
    bool takes(const Found& found) const;
    void offer(const Found& found);
    // In order; the object is empty afterwards.
    std::vector<Found> take();

private:
    std::size_t most_;
    bool resumes_;
    Found after_;
    double threshold_; // -infinity until there are enough
    std::vector<Found> heap_;
};

// Whether a document may be returned: not dead, conditions met. Asked once for each that would be taken otherwise.
using Accept = std::function<bool(DocumentNumber)>;

// A query against one segment.
class SegmentQuery {
public:
    // More terms than `most_terms` for all its prefixes: raises program_limit_exceeded.
    SegmentQuery(const SegmentReader& segment, std::uint32_t segment_number, const BoundQuery& query,
                 const TermWeights& weights, std::size_t most_terms);
    ~SegmentQuery();

    // Offers what matches to `best`, which has seen no later segment. tick() is called now and then. A phrase counts as
    // matched where all its words are, and as not matched if it is forbidden: what is found is more than what matches.
    void search(Best& best, const Accept& accept, void (*tick)());

    // Documents that match, in ascending order, from `from` on; kNoDocument if none is left. Does not go back, and not
    // together with search().
    DocumentNumber next_match(DocumentNumber from, void (*tick)() = nullptr);

private:
    struct State;
    std::unique_ptr<State> state_;
};

// The same for one document by itself: its terms sorted by memcmp, with positions only where phrases are to be told.
struct TermPositions {
    std::string_view term;
    std::uint32_t tf;
    std::span<const std::uint16_t> positions; // ascending; empty: not known
};
struct Verdict {
    bool matches;
    double score; // 0 if it does not match
};
// Where positions are not known, phrases count as they do in SegmentQuery::search.
Verdict evaluate(const BoundQuery& query, std::span<const TermPositions> document, std::uint32_t length,
                 const TermWeights& weights);

} // namespace rv::text
