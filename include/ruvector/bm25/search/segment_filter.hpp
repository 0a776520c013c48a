// A segment that is read, and which of its documents a scan may return.
#pragma once

#include "ruvector/pg/pg.hpp"

#include "ruvector/bm25/format/view.hpp"
#include "ruvector/bm25/search/scan_request.hpp"
#include "ruvector/core/text_index/top_k.hpp"

namespace rv::bm25 {

// C++ zone.
class OpenSegment {
public:
    OpenSegment(const View& view, std::uint32_t number)
        : source_(view.open_segment(view.segments()[number])),
          reader_(*source_, view.segments()[number].head),
          dead_(view.dead(view.segments()[number])),
          number_(number) {}

    const text::SegmentReader& reader() const { return reader_; }
    std::uint32_t number() const { return number_; }
    text::DocumentNumber documents() const { return reader_.head().documents; }
    bool is_dead(text::DocumentNumber document) const { return dead_.has(document); }
    ItemPointerData row(text::DocumentNumber document) const;

private:
    std::unique_ptr<text::ByteSource> source_;
    text::SegmentReader reader_;
    text::DeadSet dead_;
    std::uint32_t number_;
};

// Raises index_corrupted for one that cannot be a row's.
ItemPointerData row_of(const text::RowName& name);

// The documents that match a query, asked for in ascending order; what goes back costs more.
class MatchStepper {
public:
    MatchStepper(const OpenSegment& segment, const Statistics& query);

    // The first one from `from` on; kNoDocument if there is none.
    text::DocumentNumber next(text::DocumentNumber from);
    bool matches(text::DocumentNumber document) { return next(document) == document; }

private:
    std::unique_ptr<text::SegmentQuery> begin() const;

    const OpenSegment* segment_;
    const Statistics* query_;
    std::unique_ptr<text::SegmentQuery> documents_;
    text::DocumentNumber from_ = 0; // asked for last
    text::DocumentNumber at_ = 0;   // found last
    bool started_ = false;
};

// The attributes of documents, read some at a time where they are asked for in ascending order.
class AttributeReader {
public:
    explicit AttributeReader(const text::SegmentReader& segment)
        : segment_(&segment), width_(segment.head().attribute_bytes) {}

    const std::byte* operator[](text::DocumentNumber document) {
        if (document < first_ || document - first_ >= count_) fill(document);
        return bytes_.data() + static_cast<std::size_t>(document - first_) * width_;
    }

private:
    static constexpr std::uint32_t kWindow = 128;
    void fill(text::DocumentNumber document);

    const text::SegmentReader* segment_;
    std::size_t width_;
    std::vector<std::byte> bytes_;
    text::DocumentNumber first_ = 0;
    std::uint32_t count_ = 0;
};

// Whether documents are alive, meet the conditions, and match what has to match besides the query that ranks.
class SegmentFilter {
public:
    SegmentFilter(const OpenSegment& segment, const ScanRequest& request);

    bool accepts(text::DocumentNumber document);
    // The first document from `from` on that it may accept.
    text::DocumentNumber next(text::DocumentNumber from) { return matches_.empty() ? from : matches_[0].next(from); }

private:
    const OpenSegment* segment_;
    const pg::Conditions* conditions_;
    AttributeReader attributes_;
    std::vector<MatchStepper> matches_;
};

} // namespace rv::bm25
