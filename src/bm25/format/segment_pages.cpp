// C++ zone. See the header.
#include "ruvector/bm25/format/segment_pages.hpp"

extern "C" {
#include "miscadmin.h"
}

#include "ruvector/pg/guard.hpp"

#include "ruvector/core/base/error.hpp"

namespace rv::bm25 {
namespace {

// Fills a page of an index that is being built; server zone.
BlockNumber write_bulk_page(pg::BulkPages* bulk, PageKind kind, uint64 owner, const void* bytes, Size size) {
    BlockNumber block = InvalidBlockNumber;
    fill_page(bulk->next(&block), kind, owner, bytes, size);
    return block;
}

[[noreturn]] void fail(Relation index, BlockNumber block, const char* what) {
    pg::pg_call([&] { raise_corrupted(index, block, what); });
    pg_unreachable();
}

} // namespace

// --- Writing ---------------------------------------------------------------------------------------------------------

BlockNumber SegmentSink::write(PageKind kind, const void* bytes, Size size) {
    return pg::pg_call([&] {
        CHECK_FOR_INTERRUPTS();
        return bulk_ != nullptr ? write_bulk_page(bulk_, kind, id_, bytes, size)
                                : write_new_page(index_, kind, id_, bytes, size);
    });
}

BlockNumber SegmentSink::finish(const text::SegmentHead& head) {
    flush();
    RootDisk root{};
    root.head = head;
    std::vector<uint32> blocks;
    for (std::size_t stream = 0; stream < text::kStreams; stream++) {
        root.sizes[stream] = size(stream);
        blocks.insert(blocks.end(), places(stream).begin(), places(stream).end());
    }
    if (blocks.size() > kMostSegmentPages)
        throw Error(sqlstate::kProgramLimitExceeded, "a segment of a bm25 index would have too many pages");
    root.pages = static_cast<uint32>(blocks.size());
    if (blocks.size() > kRootEntries) {
        std::vector<uint32> maps;
        for (std::size_t at = 0; at < blocks.size(); at += kMapEntries) {
            const std::size_t count = std::min<std::size_t>(kMapEntries, blocks.size() - at);
            maps.push_back(write(PageKind::kMap, blocks.data() + at, count * sizeof(uint32)));
        }
        root.map_pages = static_cast<uint32>(maps.size());
        blocks = std::move(maps);
    }
    char page[kPageRoom];
    std::memcpy(page, &root, sizeof(root));
    if (!blocks.empty()) std::memcpy(page + sizeof(root), blocks.data(), blocks.size() * sizeof(uint32));
    return write(PageKind::kRoot, page, sizeof(root) + blocks.size() * sizeof(uint32));
}

// --- Reading ---------------------------------------------------------------------------------------------------------

SegmentRoot read_root(Relation index, uint64 id, BlockNumber block, bool entries) {
    char page[kPageRoom];
    const Size size = pg::pg_call([&] {
        const Buffer buffer = lock_owned(index, block, BUFFER_LOCK_SHARE, PageKind::kRoot, id);
        const Size bytes = page_bytes(BufferGetPage(buffer));
        std::memcpy(page, page_contents(BufferGetPage(buffer)), bytes);
        UnlockReleaseBuffer(buffer);
        return bytes;
    });
    SegmentRoot root{};
    if (size < sizeof(RootDisk)) fail(index, block, "the root of a segment is too short");
    std::memcpy(&root.disk, page, sizeof(RootDisk));
    uint64 pages = 0;
    for (const uint64 bytes : root.disk.sizes) {
        if (bytes > kMostSegmentPages * kStreamPageBytes)
            fail(index, block, "a segment has a stream of impossible size");
        pages += stream_pages(bytes);
    }
    const uint64 maps = pages > kRootEntries ? (pages + kMapEntries - 1) / kMapEntries : 0;
    const uint64 listed = maps > 0 ? maps : pages;
    const text::SegmentHead& head = root.disk.head;
    if (pages != root.disk.pages || maps != root.disk.map_pages || pages > kMostSegmentPages ||
        size != sizeof(RootDisk) + listed * sizeof(uint32) || head.page_bytes != kStreamPageBytes ||
        head.documents > text::kMostDocuments)
        fail(index, block, "the root of a segment holds values out of range");
    if (entries) {
        root.entries.resize(listed);
        if (listed > 0) std::memcpy(root.entries.data(), page + sizeof(RootDisk), listed * sizeof(uint32));
    }
    return root;
}

SegmentSource::SegmentSource(Relation index, uint64 id, BlockNumber root)
    : index_(index), id_(id), root_(read_root(index, id, root, true)), maps_(root_.disk.map_pages) {
    set_sizes(root_.disk.sizes);
    uint64 page = 0;
    for (std::size_t stream = 0; stream < text::kStreams; stream++) {
        first_page_[stream] = page;
        page += stream_pages(root_.disk.sizes[stream]);
    }
}

std::span<const uint32> SegmentSource::map_blocks() const {
    return root_.disk.map_pages > 0 ? std::span<const uint32>(root_.entries) : std::span<const uint32>();
}

BlockNumber SegmentSource::block_of(uint64 page) {
    if (root_.disk.map_pages == 0) return root_.entries[page];
    std::unique_ptr<uint32[]>& map = maps_[page / kMapEntries];
    if (map == nullptr) {
        auto read = std::make_unique<uint32[]>(kMapEntries);
        const BlockNumber block = root_.entries[page / kMapEntries];
        const uint64 first = page / kMapEntries * kMapEntries;
        const Size wanted = static_cast<Size>(std::min<uint64>(kMapEntries, root_.disk.pages - first)) * sizeof(uint32);
        uint32* to = read.get();
        pg::pg_call([&] {
            const Buffer buffer = lock_owned(index_, block, BUFFER_LOCK_SHARE, PageKind::kMap, id_);
            const bool whole = page_bytes(BufferGetPage(buffer)) == wanted;
            if (whole) std::memcpy(to, page_contents(BufferGetPage(buffer)), wanted);
            UnlockReleaseBuffer(buffer);
            if (!whole) raise_corrupted(index_, block, "a map page of a segment has a wrong size");
        });
        map = std::move(read);
    }
    return map[page % kMapEntries];
}

void SegmentSource::read_page(std::size_t stream, uint64 page, Size from, Size count, void* bytes) {
    const BlockNumber block = block_of(first_page_[stream] + page);
    pg::pg_call([&] {
        const Buffer buffer = lock_owned(index_, block, BUFFER_LOCK_SHARE, PageKind::kStream, id_);
        const bool there = from + count <= page_bytes(BufferGetPage(buffer));
        if (there) std::memcpy(bytes, page_contents(BufferGetPage(buffer)) + from, count);
        UnlockReleaseBuffer(buffer);
        if (!there) raise_corrupted(index_, block, "a page of a segment is shorter than its stream");
    });
}

} // namespace rv::bm25
