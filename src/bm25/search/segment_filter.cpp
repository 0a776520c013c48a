// C++ zone. See the header.
#include "ruvector/bm25/search/segment_filter.hpp"

extern "C" {
#include "storage/itemptr.h"
}

#include "ruvector/bm25/search/tick.hpp"
#include "ruvector/bm25/settings.hpp"
#include "ruvector/core/base/error.hpp"

namespace rv::bm25 {

ItemPointerData row_of(const text::RowName& name) {
    static_assert(sizeof(ItemPointerData) == sizeof(text::RowName));
    ItemPointerData row;
    std::memcpy(&row, name.bytes, sizeof(row));
    if (!ItemPointerIsValid(&row) || ItemPointerGetBlockNumberNoCheck(&row) == InvalidBlockNumber)
        throw Error(sqlstate::kIndexCorrupted, "a bm25 index names a row that cannot be", {}, "REINDEX the index.");
    return row;
}

ItemPointerData OpenSegment::row(text::DocumentNumber document) const { return row_of(reader_.row(document)); }

MatchStepper::MatchStepper(const OpenSegment& segment, const Statistics& query)
    : segment_(&segment), query_(&query), documents_(begin()) {}

std::unique_ptr<text::SegmentQuery> MatchStepper::begin() const {
    return std::make_unique<text::SegmentQuery>(segment_->reader(), segment_->number(), query_->query(), *query_,
                                                static_cast<std::size_t>(most_prefix_terms()));
}

text::DocumentNumber MatchStepper::next(text::DocumentNumber from) {
    if (started_ && from >= from_ && from <= at_) {
        from_ = from;
        return at_;
    }
    if (started_ && from < from_) documents_ = begin();
    started_ = true;
    from_ = from;
    return at_ = documents_->next_match(from, tick);
}

// The first one that is asked for comes alone: it may stay the only one.
void AttributeReader::fill(text::DocumentNumber document) {
    const text::DocumentNumber documents = segment_->head().documents;
    if (document >= documents)
        throw Error(sqlstate::kIndexCorrupted, "a segment of a bm25 index has fewer documents than it names", {},
                    "REINDEX the index.");
    const bool on = count_ > 0 && document >= first_ && document - first_ < 4 * kWindow;
    count_ = on ? std::min(kWindow, documents - document) : 1;
    first_ = document;
    const std::size_t size = static_cast<std::size_t>(count_) * width_;
    bytes_.resize(size);
    segment_->source().read(text::Stream::kAttributes, static_cast<std::uint64_t>(document) * width_, size,
                            bytes_.data());
}

SegmentFilter::SegmentFilter(const OpenSegment& segment, const ScanRequest& request)
    : segment_(&segment), conditions_(request.conditions), attributes_(segment.reader()) {
    if (segment.reader().head().attribute_bytes < request.attribute_bytes)
        throw Error(sqlstate::kIndexCorrupted, "a segment of a bm25 index lacks further columns", {},
                    "REINDEX the index.");
    for (const auto& query : request.matches) matches_.emplace_back(segment, *query);
}

bool SegmentFilter::accepts(text::DocumentNumber document) {
    if (segment_->is_dead(document)) return false;
    if (conditions_ != nullptr && !conditions_->met(attributes_[document])) return false;
    return std::all_of(matches_.begin(), matches_.end(), [&](MatchStepper& query) { return query.matches(document); });
}

} // namespace rv::bm25
