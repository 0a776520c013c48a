// Writing segments that nothing leads to yet: of documents, and of other segments.
#pragma once

#include "ruvector/bm25/write/exchange.hpp"
#include "ruvector/bm25/write/fold.hpp"
#include "ruvector/pg/own_context.hpp"

#include "ruvector/core/text_index/memory_index.hpp"

namespace rv::bm25 {

// All of it is C++ zone, under the fold lock.

// Makes one segment of several. Nothing if it would have too many pages.
std::optional<NewSegment> write_merged(Relation index, std::span<const SegmentDisk> segments, Tick tick);
// Frees the pages of a segment, its root last: a free that is cut off can be taken up from there.
void free_segment(Relation index, uint64 id, BlockNumber root, BufferAccessStrategy strategy = nullptr);

// Makes segments of documents: a piece whenever their memory is full, and one of many pieces whenever there are so
// many.
class SegmentMaker {
public:
    SegmentMaker(Relation index, Tick tick);

    void add(const text::Document& document);
    // The segments, at most so many. Nothing is added afterwards.
    std::vector<NewSegment> finish(int most);
    int64 count() const { return count_; }

private:
    struct Piece {
        NewSegment segment;
        int level; // how often it was merged
    };
    void write_piece();
    void merge_last(size_t count);

    Relation index_;
    Tick tick_;
    Size attribute_bytes_;
    pg::OwnContext memory_;
    text::MemoryIndex documents_;
    Size most_bytes_;
    std::vector<Piece> pieces_;
    int64 count_ = 0;
};

} // namespace rv::bm25
