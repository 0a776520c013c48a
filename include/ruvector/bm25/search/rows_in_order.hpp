// The rows that a scan may return in the order in which they lie in the index, so many at a time: of a scan without an
// ORDER BY all, behind the ranked ones those that the query does not match.
#pragma once

#include "ruvector/pg/pg.hpp"

#include "ruvector/bm25/search/pending_rows.hpp"

namespace rv::bm25 {

// C++ zone.
class RowsInOrder {
public:
    // The others outlive it.
    RowsInOrder(const View& view, const ScanRequest& request, const std::vector<PendingRow>& pending)
        : view_(&view), request_(&request), pending_(&pending) {}

    // The next ones, about `most` of them; none if there are no more.
    std::vector<ItemPointerData> next(std::size_t most);

private:
    void read_segment(std::uint32_t number, std::size_t most, std::vector<ItemPointerData>& rows);
    void read_pending(std::size_t most, std::vector<ItemPointerData>& rows);

    const View* view_;
    const ScanRequest* request_;
    const std::vector<PendingRow>* pending_;
    std::uint32_t segment_ = 0;         // the next document
    text::DocumentNumber document_ = 0; // of it; of the pending ones, if that is behind the last segment
};

} // namespace rv::bm25
