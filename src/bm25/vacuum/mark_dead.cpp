// C++ zone.
#include "ruvector/bm25/vacuum/mark_dead.hpp"

#include "ruvector/bm25/format/segment_pages.hpp"
#include "ruvector/bm25/write/document_bytes.hpp"
#include "ruvector/bm25/write/fold.hpp"
#include "ruvector/pg/dead_row.hpp"
#include "ruvector/pg/guard.hpp"
#include "ruvector/pg/region_edit.hpp"

#include "ruvector/core/text_index/merge.hpp"

namespace rv::bm25 {
namespace {

// Calls change(segment of the metapage).
template <class F>
void change_segment(Relation index, uint64 id, F&& change) {
    pg::pg_call([&] {
        change_meta(index, [&](MetaDisk* meta) {
            for (uint32 i = 0; i < meta->segment_count; i++) {
                if (meta->segments[i].id == id) return change(meta->segments[i]);
            }
            raise_corrupted(index, kMetaBlock, "a segment is gone that nobody else may have taken");
        });
    });
}

// The documents of the segment whose rows are dead and that are not marked.
std::vector<text::DocumentNumber> find_dead(const text::SegmentReader& segment, const text::DeadSet& marked,
                                            IndexBulkDeleteCallback callback, void* argument) {
    constexpr uint32 kRows = 512; // that are read and asked for together
    std::vector<text::DocumentNumber> found;
    text::RowName rows[kRows];
    bool dead[kRows];
    const uint32 documents = segment.head().documents;
    for (uint32 first = 0; first < documents; first += kRows) {
        const uint32 count = std::min(kRows, documents - first);
        vacuum_tick();
        segment.source().read(text::Stream::kRows, uint64{first} * sizeof(text::RowName), count * sizeof(text::RowName),
                              rows);
        pg::pg_call([&] {
            for (uint32 i = 0; i < count; i++) dead[i] = pg::is_dead_row(row_of(rows[i]), callback, argument);
        });
        for (uint32 i = 0; i < count; i++) {
            if (dead[i] && !marked.has(first + i)) found.push_back(first + i);
        }
    }
    return found;
}

// A few bytes to change in a stream.
struct Change {
    uint64 at;
    uint32 size;
    uint32 value;
};

// Makes changes in place, those of one page in one record. `changes` ascend, and each stays within a page.
class StreamEditor {
public:
    StreamEditor(Relation index, uint64 id, SegmentSource& source, text::Stream stream)
        : index_(index), id_(id), source_(source), stream_(stream) {}

    void change(uint64 at, uint32 size, uint32 value) {
        const uint64 page = at / kStreamPageBytes;
        if (page != page_) flush();
        page_ = page;
        changes_.push_back({at % kStreamPageBytes, size, value});
    }
    void flush() {
        if (changes_.empty()) return;
        vacuum_tick();
        const BlockNumber block = source_.block_at(stream_, page_ * kStreamPageBytes);
        const std::span<const Change> changes(changes_);
        pg::pg_call([&] { apply(block, changes); });
        changes_.clear();
    }

private:
    void apply(BlockNumber block, std::span<const Change> changes) {
        const Buffer buffer = lock_owned(index_, block, BUFFER_LOCK_EXCLUSIVE, PageKind::kStream, id_);
        char* bytes = page_contents(BufferGetPage(buffer));
        if (changes.back().at + changes.back().size > page_bytes(BufferGetPage(buffer)))
            raise_corrupted(index_, block, "a page of a segment is shorter than its stream");
        pg::RegionEdit edit(index_, true, buffer);
        for (const Change& each : changes) {
            // The machine is little-endian or `size` is 4: what is changed is one byte or a whole word.
            const auto byte = static_cast<uint8>(each.value);
            std::memcpy(bytes + each.at, each.size == 1 ? static_cast<const void*>(&byte) : &each.value, each.size);
            edit.changed(bytes + each.at, each.size);
        }
        edit.commit();
        UnlockReleaseBuffer(buffer);
    }

    Relation index_;
    uint64 id_;
    SegmentSource& source_;
    text::Stream stream_;
    uint64 page_ = 0;
    std::vector<Change> changes_;
};

void write_marks(Relation index, uint64 id, SegmentSource& source, const text::DeadSet& dead,
                 std::span<const text::DocumentNumber> added) {
    StreamEditor editor(index, id, source, text::Stream::kDead);
    for (size_t i = 0; i < added.size(); i++) {
        const uint32 byte = added[i] / 8;
        if (i + 1 < added.size() && added[i + 1] / 8 == byte) continue;
        editor.change(byte, 1, dead.bytes()[byte]);
    }
    editor.flush();
}

// Returns the length of all that are left.
uint64 count_again(Relation index, uint64 id, SegmentSource& source, const text::SegmentReader& segment,
                   const text::DeadSet& dead) {
    StreamEditor editor(index, id, source, text::Stream::kTerms);
    text::count_live(
        segment, dead,
        [&](const text::TermEntry& entry, uint32 count) {
            if (entry.frequency != count) editor.change(entry.frequency_at, sizeof(count), count);
        },
        vacuum_tick);
    editor.flush();
    uint64 length = 0;
    text::LengthReader lengths(segment);
    for (text::DocumentNumber i = 0; i < segment.head().documents; i++) {
        if (!dead.has(i)) length += lengths[i];
        if (i % 8192 == 0) vacuum_tick();
    }
    return length;
}

} // namespace

Marked mark_dead(Relation index, const SegmentDisk& disk, IndexBulkDeleteCallback callback, void* argument) {
    SegmentSource source(index, disk.id, disk.root);
    const text::SegmentReader segment(source, source.head());
    text::DeadSet dead = text::DeadSet::read(segment);
    const std::vector<text::DocumentNumber> found = find_dead(segment, dead, callback, argument);
    const bool stale = (disk.flags & kCountsStale) != 0;
    if (!found.empty() || stale) {
        if (!stale) change_segment(index, disk.id, [](SegmentDisk& each) { each.flags |= kCountsStale; });
        for (const text::DocumentNumber document : found) dead.add(document);
        write_marks(index, disk.id, source, dead, found);
        const uint64 length = count_again(index, disk.id, source, segment, dead);
        const uint32 count = dead.count();
        change_segment(index, disk.id, [&](SegmentDisk& each) {
            each.dead = count;
            each.length = length;
            each.flags &= ~static_cast<uint32>(kCountsStale);
        });
    }
    return {found.size(), source.head().documents - dead.count()};
}

} // namespace rv::bm25
