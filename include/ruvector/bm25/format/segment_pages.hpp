// The pages of a segment in an index.
#pragma once

#include "ruvector/bm25/format/page.hpp"
#include "ruvector/bm25/format/paged_streams.hpp"
#include "ruvector/pg/bulk_pages.hpp"

namespace rv::bm25 {

// C++ zone. Writes a segment whose pages belong to `id`, each page in a record of its own: it lasts once its root is in
// the metapage. Or, with `bulk`, past the buffer manager, for an index that is being built.
class SegmentSink final : public PagedSink {
public:
    SegmentSink(Relation index, uint64 id, pg::BulkPages* bulk = nullptr) : index_(index), id_(id), bulk_(bulk) {}

    // Writes what is left, the map and the root, whose block it returns. Raises program_limit_exceeded if there are
    // more pages than a root can lead to.
    BlockNumber finish(const text::SegmentHead& head);

private:
    uint32 write_page(const void* bytes, Size size) override { return write(PageKind::kStream, bytes, size); }
    BlockNumber write(PageKind kind, const void* bytes, Size size);

    Relation index_;
    uint64 id_;
    pg::BulkPages* bulk_;
};

// A root page, checked.
struct SegmentRoot {
    RootDisk disk;
    std::vector<uint32> entries; // the blocks of the pages, or of the map pages
};
// C++ zone. Without the entries if `entries` is false.
SegmentRoot read_root(Relation index, uint64 id, BlockNumber block, bool entries);

// C++ zone.
class SegmentSource final : public PagedSource {
public:
    SegmentSource(Relation index, uint64 id, BlockNumber root);

    const text::SegmentHead& head() const { return root_.disk.head; }
    // Pages of all streams, in order of streams; where one of them lies.
    uint64 pages() const { return root_.disk.pages; }
    BlockNumber block_of(uint64 page);
    // The block with that byte of a stream, and where it stands in the page's contents.
    BlockNumber block_at(text::Stream stream, uint64 offset) {
        return block_of(first_page_[static_cast<size_t>(stream)] + offset / kStreamPageBytes);
    }
    // Of the map, if there are any.
    std::span<const uint32> map_blocks() const;

private:
    void read_page(std::size_t stream, uint64 page, Size from, Size count, void* bytes) override;

    Relation index_;
    uint64 id_;
    SegmentRoot root_;
    uint64 first_page_[text::kStreams] = {};
    std::vector<std::unique_ptr<uint32[]>> maps_; // read when they are needed
};

} // namespace rv::bm25
