// The documents that have, at each position of a clause, one of its alternatives: the word of most clauses, a union, or
// what several of these have in common.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/text_index/query.hpp"
#include "ruvector/core/text_index/term_union.hpp"
#include "ruvector/core/text_index/top_k.hpp"

#include <functional>
#include <memory>
#include <vector>

namespace rv::text {

class ClauseCursor {
public:
    // Finds the terms of a lexeme: calls use(entry) for each in order.
    using Lookup = std::function<void(const Lexeme&, const std::function<void(const TermEntry&)>& use)>;

    ClauseCursor(const SegmentReader& segment, const BoundClause& clause, const TermWeights& weights,
                 const Lookup& lookup);

    // A position has no terms: no document matches.
    bool empty() const { return places_.empty(); }

    // Before the first advance(), 0.
    DocumentNumber document() const { return document_; }
    DocumentNumber advance(DocumentNumber target, Ticker& ticker) {
        if (single_ != nullptr) return document_ = single_->advance(target);
        return target <= document_ && started_ ? document_ : seek(target, ticker);
    }
    // The next document after the one it stands at.
    DocumentNumber next(Ticker& ticker) {
        return single_ != nullptr ? document_ = single_->next() : seek(document_ + 1, ticker);
    }
    double score(std::uint32_t length) const {
        if (single_ != nullptr) return single_->score(length);
        double sum = 0;
        for (const Place& place : places_) sum += place.score(length);
        return sum;
    }

    // At most so many documents match.
    std::uint64_t postings() const { return postings_; }
    double list_bound() const { return list_bound_; }
    BlockBound block(DocumentNumber target);
    // A document of this length does not score more, but for rounding.
    double bound_at(DocumentNumber document, std::uint32_t length) {
        return single_ != nullptr ? single_->bound_at(document, length) : block(document).bound;
    }
    // No document of [target, end] scores more, but for rounding. Looks at a few blocks.
    double bound_of(DocumentNumber target, DocumentNumber end);

private:
    // A position: one term, or several.
    struct Place {
        std::unique_ptr<TermCursor> term;
        std::unique_ptr<TermUnion> terms;

        DocumentNumber advance(DocumentNumber target, Ticker& ticker) const {
            return term ? term->advance(target) : terms->advance(target, ticker);
        }
        double score(std::uint32_t length) const { return term ? term->score(length) : terms->score(); }
        BlockBound block(DocumentNumber target) const { return term ? term->block(target) : terms->block(target); }
        double list_bound() const { return term ? term->list_bound() : terms->list_bound(); }
        std::uint64_t postings() const { return term ? term->postings() : terms->postings(); }
    };

    DocumentNumber seek(DocumentNumber target, Ticker& ticker);

    std::vector<Place> places_;        // in the order of the positions
    std::vector<const Place*> rarest_; // the same, those with the fewest postings first
    TermCursor* single_ = nullptr;     // where one term is all
    bool started_ = false;
    DocumentNumber document_ = 0;
    std::uint64_t postings_ = 0;
    double list_bound_ = 0;
};

} // namespace rv::text
