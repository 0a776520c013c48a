// C++ zone. See the header.
#include "ruvector/bm25/write/new_segments.hpp"

extern "C" {
#include "miscadmin.h"
#include "storage/indexfsm.h"
}

#include "ruvector/bm25/format/segment_pages.hpp"
#include "ruvector/pg/attributes.hpp"
#include "ruvector/pg/guard.hpp"

#include "ruvector/core/base/error.hpp"
#include "ruvector/core/text_index/merge.hpp"

namespace rv::bm25 {

// --- Of other segments -----------------------------------------------------------------------------------------------

namespace {

// Opens segments for a merge.
class MergeSources {
public:
    MergeSources(Relation index, std::span<const SegmentDisk> segments) {
        for (const SegmentDisk& each : segments) {
            auto& source = sources_.emplace_back(std::make_unique<SegmentSource>(index, each.id, each.root));
            auto& reader = readers_.emplace_back(std::make_unique<text::SegmentReader>(*source, source->head()));
            dead_.push_back(std::make_unique<text::DeadSet>(text::DeadSet::read(*reader)));
            inputs_.push_back({reader.get(), dead_.back().get()});
            pages_ += source->pages();
        }
    }
    std::span<const text::MergeInput> inputs() const { return inputs_; }
    uint64 pages() const { return pages_; }

private:
    std::vector<std::unique_ptr<SegmentSource>> sources_;
    std::vector<std::unique_ptr<text::SegmentReader>> readers_;
    std::vector<std::unique_ptr<text::DeadSet>> dead_;
    std::vector<text::MergeInput> inputs_;
    uint64 pages_ = 0;
};

} // namespace

std::optional<NewSegment> write_merged(Relation index, std::span<const SegmentDisk> segments, Tick tick) {
    const MergeSources sources(index, segments);
    if (sources.pages() > kMostSegmentPages) return std::nullopt;
    const uint64 id = pg::pg_call([&] { return new_id(index); });
    SegmentSink sink(index, id);
    const text::SegmentHead head = text::merge(sources.inputs(), sink, tick);
    return NewSegment{id, sink.finish(head), head};
}

void free_segment(Relation index, uint64 id, BlockNumber root, BufferAccessStrategy strategy) {
    SegmentSource source(index, id, root);
    const auto free = [&](BlockNumber block) {
        pg::pg_call([&] {
            CHECK_FOR_INTERRUPTS();
            free_page(index, block, id, strategy);
        });
    };
    for (uint64 page = 0; page < source.pages(); page++) free(source.block_of(page));
    for (const BlockNumber block : source.map_blocks()) free(block);
    free(root);
}

// --- Of documents ----------------------------------------------------------------------------------------------------

namespace {

constexpr size_t kMostPieces = 16; // of a level

SegmentDisk as_disk(const NewSegment& segment) {
    return {segment.id, segment.head.total_length, segment.root, segment.head.documents, 0, 0};
}

} // namespace

SegmentMaker::SegmentMaker(Relation index, Tick tick)
    : index_(index),
      tick_(tick),
      attribute_bytes_(pg::AttributeColumns::bytes_for(pg::attribute_count(index))),
      memory_("ruvector bm25 fold"),
      documents_(memory_.memory(), attribute_bytes_),
      most_bytes_(Size{1024} * static_cast<Size>(maintenance_work_mem)) {}

void SegmentMaker::add(const text::Document& document) {
    documents_.add(document);
    count_++;
    if (documents_.bytes() >= most_bytes_) write_piece();
    tick_();
}

void SegmentMaker::write_piece() {
    if (documents_.documents() == 0) return;
    const uint64 id = pg::pg_call([&] { return new_id(index_); });
    SegmentSink sink(index_, id);
    text::SegmentWriter writer(sink, kStreamPageBytes, attribute_bytes_, documents_.max_length());
    documents_.write(writer, tick_);
    const text::SegmentHead head = writer.finish();
    pieces_.push_back({{id, sink.finish(head), head}, 0});
    documents_.clear();
    // Levels descend. So each document is merged no more often than there are levels.
    while (pieces_.size() >= kMostPieces && pieces_[pieces_.size() - kMostPieces].level == pieces_.back().level)
        merge_last(kMostPieces);
}

// Nobody has seen the pieces: they are free at once, and the next ones take their pages.
void SegmentMaker::merge_last(size_t count) {
    const std::span<const Piece> last(pieces_.data() + pieces_.size() - count, count);
    std::vector<SegmentDisk> segments;
    for (const Piece& each : last) segments.push_back(as_disk(each.segment));
    const std::optional<NewSegment> merged = write_merged(index_, segments, tick_);
    if (!merged) throw Error(sqlstate::kProgramLimitExceeded, "a segment of a bm25 index would have too many pages");
    for (const Piece& each : last) free_segment(index_, each.segment.id, each.segment.root);
    // A search for a page begins at the map's upper levels, which do not follow by themselves.
    pg::pg_call([&] { IndexFreeSpaceMapVacuum(index_); });
    const int level = last.front().level + 1;
    pieces_.resize(pieces_.size() - count);
    pieces_.push_back({*merged, level});
}

std::vector<NewSegment> SegmentMaker::finish(int most) {
    write_piece();
    if (std::cmp_greater(pieces_.size(), most)) merge_last(pieces_.size() - static_cast<size_t>(most) + 1);
    std::vector<NewSegment> made;
    for (const Piece& each : pieces_) made.push_back(each.segment);
    return made;
}

} // namespace rv::bm25
