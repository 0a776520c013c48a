// C++ zone. See the header.
#include "ruvector/bm25/search/rows_in_order.hpp"

#include "ruvector/bm25/search/segment_filter.hpp"
#include "ruvector/bm25/search/tick.hpp"

namespace rv::bm25 {

void RowsInOrder::read_segment(std::uint32_t number, std::size_t most, std::vector<ItemPointerData>& rows) {
    const OpenSegment segment(*view_, number);
    SegmentFilter filter(segment, *request_);
    std::optional<MatchStepper> ranked;
    if (request_->rank != nullptr) ranked.emplace(segment, *request_->rank);
    const text::DocumentNumber end = segment.documents();
    for (document_ = filter.next(document_); document_ < end; document_ = filter.next(document_ + 1)) {
        if (document_ % 1024 == 0) tick();
        if (rows.size() >= most) return;
        if (filter.accepts(document_) && !(ranked && ranked->matches(document_)))
            rows.push_back(segment.row(document_));
    }
    segment_++;
    document_ = 0;
}

void RowsInOrder::read_pending(std::size_t most, std::vector<ItemPointerData>& rows) {
    for (; document_ < pending_->size() && rows.size() < most; document_++) {
        const PendingRow& row = (*pending_)[document_];
        if (!row.ranked) rows.push_back(row.row);
    }
}

std::vector<ItemPointerData> RowsInOrder::next(std::size_t most) {
    std::vector<ItemPointerData> rows;
    const auto segments = static_cast<std::uint32_t>(view_->segments().size());
    while (segment_ < segments && rows.size() < most) read_segment(segment_, most, rows);
    if (segment_ == segments) read_pending(most, rows);
    return rows;
}

} // namespace rv::bm25
