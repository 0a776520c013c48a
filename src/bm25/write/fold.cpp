// C++ zone.
#include "ruvector/bm25/write/fold.hpp"

extern "C" {
#include "miscadmin.h"
#include "storage/freespace.h"
#include "storage/indexfsm.h"
}

#include "ruvector/bm25/format/epoch_lock.hpp"
#include "ruvector/bm25/format/pending_list.hpp"
#include "ruvector/bm25/format/segment_pages.hpp"
#include "ruvector/bm25/write/exchange.hpp"
#include "ruvector/bm25/write/insert.hpp"
#include "ruvector/bm25/write/new_segments.hpp"
#include "ruvector/pg/vacuum_delay.hpp"

namespace rv::bm25 {

void tick() {
    if (INTERRUPTS_PENDING_CONDITION()) pg::pg_call([] { CHECK_FOR_INTERRUPTS(); });
}

void vacuum_tick() {
    pg::pg_call([] { pg::vacuum_delay(); });
}

FoldLock::FoldLock(Relation index, bool wait)
    : index_(index), held_(pg::pg_call([&] {
          if (!wait) return pg::try_lock_block(index, kFoldLock, ExclusiveLock);
          pg::lock_block(index, kFoldLock, ExclusiveLock);
          return true;
      })) {}

// After an error the abort of the transaction releases it.
FoldLock::~FoldLock() {
    if (held_ && std::uncaught_exceptions() == 0) pg::unlock_block(index_, kFoldLock, ExclusiveLock);
}

// --- Pending documents -----------------------------------------------------------------------------------------------

namespace {

std::unique_ptr<MetaDisk> meta_of(Relation index) {
    auto meta = std::make_unique<MetaDisk>();
    pg::pg_call([&] { read_meta(index, meta.get()); });
    return meta;
}

// Makes segments of the sealed chain.
int64 fold_sealed(Relation index, const ChainDisk& sealed, Tick tick) {
    SegmentMaker maker(index, tick);
    std::vector<text::TermCount> terms;
    for_each_document(index, sealed, [&](std::string_view bytes) {
        if (!is_removed(bytes)) maker.add(text::decode_document(bytes, terms));
    });
    // There was room for one when the fold began, and nobody else has taken it.
    const int room = kMostSegments - static_cast<int>(meta_of(index)->segment_count);
    const std::vector<NewSegment> made = maker.finish(room);
    exchange(index, {}, made, true);
    return maker.count();
}

} // namespace

std::optional<int64> fold_pending(Relation index, Tick tick) {
    int64 folded = 0;
    // A fold that was cut off may have left a sealed chain.
    bool left_over = exists(meta_of(index)->sealed);
    while (true) {
        if (!has_room(*meta_of(index), 1, 1)) {
            free_retired(index);
            if (!has_room(*meta_of(index), 1, 1)) return std::nullopt;
        }
        const ChainDisk sealed = pg::pg_call([&] { return seal_chain(index); });
        if (!exists(sealed)) return folded;
        folded += fold_sealed(index, sealed, tick);
        if (!std::exchange(left_over, false)) return folded;
    }
}

// --- Merging ---------------------------------------------------------------------------------------------------------

namespace {

// Segments of a tier are within a factor of 4.
constexpr uint32 kLeastTier = 128;
constexpr size_t kMostOfTier = 4; // are merged when there are so many
int tier_of(const SegmentDisk& segment) { return std::bit_width((segment.documents - segment.dead) / kLeastTier) / 2; }

// False if there would be too many pages: then they stay as they are.
bool merge_segments(Relation index, std::span<const SegmentDisk> segments, Tick tick) {
    uint64 live = 0;
    for (const SegmentDisk& each : segments) live += each.documents - each.dead;
    if (live == 0) {
        exchange(index, segments, {}, false);
        return true;
    }
    const std::optional<NewSegment> made = write_merged(index, segments, tick);
    if (!made) return false;
    exchange(index, segments, {&*made, 1}, false);
    return true;
}

// From which number of segments on a merge may be as large as it is.
constexpr uint32 kManySegments = 60;

// The segments to merge: those of the lowest tier that has too many, and of those below it; of a tier that has too many
// words, those that come first.
std::vector<SegmentDisk> choose_segments(const MetaDisk& meta, uint64 most_words) {
    std::vector<SegmentDisk> segments(meta.segments, meta.segments + meta.segment_count);
    std::stable_sort(segments.begin(), segments.end(),
                     [](const SegmentDisk& a, const SegmentDisk& b) { return tier_of(a) < tier_of(b); });
    size_t begin = 0; // of the tier
    uint64 documents = 0;
    uint64 words = 0;
    const auto too_much = [&](const SegmentDisk& more) {
        return documents + more.documents > text::kMostDocuments || words + more.length > most_words;
    };
    for (size_t i = 0; i < segments.size(); i++) {
        if (too_much(segments[i])) break;
        if (tier_of(segments[i]) != tier_of(segments[begin])) begin = i;
        documents += segments[i].documents;
        words += segments[i].length;
        const bool last =
            i + 1 == segments.size() || tier_of(segments[i + 1]) != tier_of(segments[i]) || too_much(segments[i + 1]);
        if (last && i + 1 - begin >= kMostOfTier) {
            segments.resize(i + 1);
            return segments;
        }
    }
    return {};
}

} // namespace

void merge_small(Relation index, Tick tick, uint64 most_words) {
    while (true) {
        const std::unique_ptr<MetaDisk> meta = meta_of(index);
        const std::vector<SegmentDisk> segments =
            choose_segments(*meta, meta->segment_count < kManySegments ? most_words : UINT64_MAX);
        if (segments.empty()) return;
        // What is left of the room is for folds.
        if (!has_room(*meta, static_cast<int>(segments.size()) + kMostRetired / 8, 0)) return;
        if (!merge_segments(index, segments, tick)) return;
    }
}

void rewrite_sparse(Relation index, Tick tick) {
    constexpr uint32 kMostDead = 4; // one of so many
    const std::unique_ptr<MetaDisk> meta = meta_of(index);
    for (uint32 i = 0; i < meta->segment_count; i++) {
        const SegmentDisk& segment = meta->segments[i];
        if (uint64{segment.dead} * kMostDead <= segment.documents || !has_room(*meta_of(index), 1, 0)) continue;
        merge_segments(index, {&segment, 1}, tick);
    }
}

// --- What has been given up ------------------------------------------------------------------------------------------

namespace {

void free_chain(Relation index, const RetiredDisk& retired, BufferAccessStrategy strategy) {
    const std::vector<BlockNumber> pages = chain_pages(index, retired.id, retired.block);
    for (size_t i = pages.size(); i-- > 0;) {
        pg::pg_call([&] {
            CHECK_FOR_INTERRUPTS();
            free_page(index, pages[i], retired.id, strategy);
        });
    }
}

// Whether the first page is still the owner's. If not, a free that was cut off had done all but to take it out of the
// metapage.
bool is_there(Relation index, const RetiredDisk& retired) {
    return pg::pg_call([&] {
        const Buffer buffer = pg::read_buffer(index, retired.block);
        LockBuffer(buffer, BUFFER_LOCK_SHARE);
        const bool there =
            belongs(BufferGetPage(buffer), retired.is_chain != 0 ? PageKind::kPending : PageKind::kRoot, retired.id);
        UnlockReleaseBuffer(buffer);
        return there;
    });
}

} // namespace

void free_retired(Relation index, BufferAccessStrategy strategy) {
    const std::unique_ptr<MetaDisk> meta = meta_of(index);
    uint64 free_epoch = 0; // up to which all are free
    uint32 freed = 0;
    // Each epoch that was ever over has left something here until it was free. So the ones before the first are.
    for (; freed < meta->retired_count; freed++) {
        const RetiredDisk& retired = meta->retired[freed];
        if (retired.epoch != free_epoch && !pg::pg_call([&] { return is_epoch_free(index, retired.epoch); })) break;
        free_epoch = retired.epoch;
        if (is_there(index, retired)) {
            retired.is_chain != 0 ? free_chain(index, retired, strategy)
                                  : free_segment(index, retired.id, retired.block, strategy);
        }
    }
    if (freed == 0) return;
    pg::pg_call([&] {
        change_meta(index, [&](MetaDisk* changed) {
            std::copy(changed->retired + freed, changed->retired + changed->retired_count, changed->retired);
            changed->retired_count -= freed;
        });
        // The upper levels of the map, which a search for a page begins at, do not follow by themselves.
        IndexFreeSpaceMapVacuum(index);
    });
}

// --- All of it -------------------------------------------------------------------------------------------------------

int64 fold(Relation index, bool wait, uint64 most_words) {
    const FoldLock lock(index, wait);
    if (!lock) return 0;
    const std::optional<int64> folded = fold_pending(index, tick);
    merge_small(index, tick, most_words);
    free_retired(index);
    return folded.value_or(0);
}

} // namespace rv::bm25
