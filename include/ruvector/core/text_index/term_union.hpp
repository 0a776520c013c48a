// The documents in which any of several terms stands: variants of a word, or all that begin with a prefix. They are
// gone through in windows of documents, in each of which every term adds its scores in turn: the sum of a document is
// made in the order of the terms, however many there are.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/text_index/term_cursor.hpp"
#include "ruvector/core/text_index/ticker.hpp"

#include <memory>
#include <vector>

namespace rv::text {

class TermUnion {
public:
    using Terms = std::vector<std::unique_ptr<TermCursor>>;

    // At least one term.
    TermUnion(const SegmentReader& segment, Terms terms);

    DocumentNumber document() const { return document_; }
    DocumentNumber advance(DocumentNumber target, Ticker& ticker);
    double score() const { return scores_[document_ - window_]; }

    std::uint64_t postings() const { return postings_; }
    double list_bound() const { return list_bound_; }
    BlockBound block(DocumentNumber target);

private:
    static constexpr DocumentNumber kWindow = 1024;
    // Blocks of more terms than these end so soon, and their bounds together are so far above what a document scores,
    // that they are not asked.
    static constexpr std::size_t kMostAsked = 8;

    void fill(DocumentNumber target, Ticker& ticker);

    Terms terms_;
    DocumentNumber documents_; // of the segment
    LengthReader lengths_;
    std::uint64_t postings_ = 0;
    double list_bound_ = 0;

    DocumentNumber document_ = 0;
    DocumentNumber window_ = 0; // its first document
    DocumentNumber window_end_ = 0;
    double window_bound_ = 0;
    std::uint64_t present_[kWindow / 64] = {};
    double scores_[kWindow] = {};
};

} // namespace rv::text
