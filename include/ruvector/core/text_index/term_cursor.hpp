// The documents of one term of a query, with what it scores in them.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/text_index/segment_reader.hpp"

#include <algorithm>

namespace rv::text {

// From the document that was asked about to `end`, none scores more than `bound`, but for rounding. Where no document
// is left, `end` is kNoDocument and `bound` 0.
struct BlockBound {
    DocumentNumber end;
    double bound;
};

class TermCursor {
public:
    TermCursor(const SegmentReader& segment, const TermEntry& entry, const TermScore& score)
        : cursor_(segment, entry), score_(score), list_bound_(cursor_.list_impacts().bound(score)) {}

    // 0 before the first advance(), which is to come before all that asks about a document.
    DocumentNumber document() const { return cursor_.document(); }
    DocumentNumber advance(DocumentNumber target) { return cursor_.advance(target); }
    DocumentNumber next() { return cursor_.next(); }
    double score(std::uint32_t length) const { return score_(cursor_.tf(), length); }

    std::uint64_t postings() const { return cursor_.postings(); }
    double list_bound() const { return list_bound_; }
    BlockBound block(DocumentNumber target) {
        target = std::max(target, document());
        if (target >= block_from_ && target <= block_.end) return block_;
        if (target == kNoDocument) return {kNoDocument, 0};
        block_from_ = target;
        block_.end = cursor_.block_end(target);
        block_.bound = block_.end == kNoDocument ? 0 : cursor_.block_impacts(target).bound(score_);
        return block_;
    }

    // What a document of this length can score, if it stands in the list.
    double bound_at(DocumentNumber document, std::uint32_t length) {
        const BlockBound of_block = block(document);
        if (of_block.end == kNoDocument || document < this->document()) return 0;
        std::uint32_t most = 0;
        const Impacts& impacts = cursor_.block_impacts(document);
        for (std::size_t i = 0; i < impacts.size(); i++)
            if (impacts[i].length <= length) most = std::max(most, impacts[i].tf);
        return most == 0 ? 0 : score_(most, length);
    }

private:
    PostingCursor cursor_;
    TermScore score_;
    double list_bound_;
    // The block asked about last.
    DocumentNumber block_from_ = 1;
    BlockBound block_{0, 0};
};

} // namespace rv::text
