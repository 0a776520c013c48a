#include "ruvector/core/text_index/term_union.hpp"

#include "ruvector/core/base/error.hpp"

#include <bit>

namespace rv::text {

TermUnion::TermUnion(const SegmentReader& segment, Terms terms)
    : terms_(std::move(terms)), documents_(segment.head().documents), lengths_(segment) {
    for (const auto& term : terms_) {
        postings_ += term->postings();
        list_bound_ += term->list_bound();
    }
}

DocumentNumber TermUnion::advance(DocumentNumber target, Ticker& ticker) {
    if (target <= document_ && window_end_ != 0) return document_;
    if (target < window_end_) {
        std::size_t word = (target - window_) / 64;
        std::uint64_t bits = present_[word] & ~std::uint64_t{0} << (target - window_) % 64;
        while (bits == 0 && ++word < kWindow / 64) bits = present_[word];
        if (bits != 0)
            return document_ = window_ + static_cast<DocumentNumber>(word * 64) +
                               static_cast<DocumentNumber>(std::countr_zero(bits));
        target = window_end_;
    }
    fill(target, ticker);
    return document_;
}

void TermUnion::fill(DocumentNumber target, Ticker& ticker) {
    window_ = kNoDocument;
    for (const auto& term : terms_) window_ = std::min(window_, term->advance(target));
    document_ = window_;
    window_end_ = kNoDocument;
    if (window_ == kNoDocument) return;
    if (window_ >= documents_)
        throw Error(sqlstate::kIndexCorrupted, "inverted list has a document that its segment has not");

    window_end_ = window_ + std::min(kWindow, documents_ - window_);
    window_bound_ = 0;
    std::fill(std::begin(present_), std::end(present_), 0);
    std::uint32_t lengths[kWindow];
    for (DocumentNumber i = 0; i < window_end_ - window_; i++) {
        lengths[i] = lengths_[window_ + i];
        scores_[i] = 0;
    }
    for (const auto& term : terms_) {
        ticker.step();
        for (DocumentNumber document = term->document(); document < window_end_; document = term->next()) {
            const DocumentNumber i = document - window_;
            scores_[i] += term->score(lengths[i]);
            window_bound_ = std::max(window_bound_, scores_[i]);
            present_[i / 64] |= std::uint64_t{1} << i % 64;
            ticker.step();
        }
    }
}

BlockBound TermUnion::block(DocumentNumber target) {
    target = std::max(target, document_);
    if (target == kNoDocument) return {kNoDocument, 0};
    if (target < window_end_) return {window_end_ - 1, window_bound_};
    if (terms_.size() > kMostAsked) return {kNoDocument - 1, list_bound_};
    BlockBound result{kNoDocument, 0};
    for (const auto& term : terms_) {
        const BlockBound block = term->block(target);
        result.end = std::min(result.end, block.end);
        result.bound += block.bound;
    }
    return result;
}

} // namespace rv::text
