// C++ zone. See the header.
#include "ruvector/bm25/search/ranked_rows.hpp"

#include "ruvector/bm25/search/segment_filter.hpp"
#include "ruvector/bm25/search/tick.hpp"
#include "ruvector/bm25/settings.hpp"

#include <numeric>

namespace rv::bm25 {

// In the order of documents, so that each page of rows is read once.
void RankedRows::name_rows(const std::vector<text::Found>& found, std::vector<RankedRow>& rows) const {
    const auto segments = static_cast<std::uint32_t>(view_->segments().size());
    std::vector<std::uint32_t> order(found.size());
    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
        return std::tie(found[a].segment, found[a].document) < std::tie(found[b].segment, found[b].document);
    });
    std::unique_ptr<text::ByteSource> source;
    std::optional<text::SegmentReader> reader;
    std::uint32_t open = segments;
    for (const std::uint32_t i : order) {
        tick();
        const text::Found& each = found[i];
        if (each.segment == segments) {
            rows[i] = {(*pending_)[each.document].row, each.score};
            continue;
        }
        if (each.segment != open) {
            const SegmentPlace& place = view_->segments()[each.segment];
            source = view_->open_segment(place);
            reader.emplace(*source, place.head);
            open = each.segment;
        }
        rows[i] = {row_of(reader->row(each.document)), each.score};
    }
}

std::vector<RankedRow> RankedRows::next(std::size_t most) {
    const Statistics& query = *request_->rank;
    text::Best best(most, last_ ? &*last_ : nullptr);
    const auto segments = static_cast<std::uint32_t>(view_->segments().size());
    for (std::uint32_t number = 0; number < segments; number++) {
        const OpenSegment segment(*view_, number);
        SegmentFilter filter(segment, *request_);
        text::SegmentQuery search(segment.reader(), number, query.query(), query,
                                  static_cast<std::size_t>(most_prefix_terms()));
        search.search(
            best,
            [&](text::DocumentNumber document) {
                scored_++;
                return filter.accepts(document);
            },
            tick);
    }
    for (std::size_t i = 0; i < pending_->size(); i++) {
        const PendingRow& row = (*pending_)[i];
        if (row.ranked) best.offer({row.score, segments, static_cast<text::DocumentNumber>(i)});
    }
    const std::vector<text::Found> found = best.take();
    if (!found.empty()) last_ = found.back();
    std::vector<RankedRow> rows(found.size());
    name_rows(found, rows);
    return rows;
}

} // namespace rv::bm25
