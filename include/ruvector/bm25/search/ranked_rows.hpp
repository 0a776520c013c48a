// The rows that match a query, best first: so many at a time, each time the best of those that come after the last.
#pragma once

#include "ruvector/pg/pg.hpp"

#include "ruvector/bm25/search/pending_rows.hpp"

namespace rv::bm25 {

struct RankedRow {
    ItemPointerData row;
    double score;
};

// C++ zone.
class RankedRows {
public:
    // The others outlive it.
    RankedRows(const View& view, const ScanRequest& request, const std::vector<PendingRow>& pending)
        : view_(&view), request_(&request), pending_(&pending) {}

    // The next `most` of them; fewer if there are no more.
    std::vector<RankedRow> next(std::size_t most);
    // How many documents were accepted.
    std::uint64_t scored() const { return scored_; }

private:
    void name_rows(const std::vector<text::Found>& found, std::vector<RankedRow>& rows) const;

    const View* view_;
    const ScanRequest* request_;
    const std::vector<PendingRow>* pending_;
    std::optional<text::Found> last_;
    std::uint64_t scored_ = 0;
};

} // namespace rv::bm25
