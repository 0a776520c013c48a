// Server zone. See the header.
#include "ruvector/hnsw/format/pending.hpp"

#include "ruvector/hnsw/format/directory.hpp"
#include "ruvector/pg/memory.hpp"
#include "ruvector/pg/vacuum_delay.hpp"

#include "ruvector/core/base/random.hpp"

extern "C" {
#include "common/pg_prng.h"
}

#include <cmath>

namespace rv::hnsw {

// --- A page ----------------------------------------------------------------------------------------------------------

void PendingEntries::add(ItemRef ref, const ItemPointerData& row, const LinkCodes& code) {
    const int place = disk_->count++;
    refs()[place] = ref;
    rows()[place] = row;
    codes().put(static_cast<size_t>(place), code, 0);
    disk_->live++;
}

void PendingEntries::remove(int i) {
    refs()[i] = {};
    disk_->live--;
}

PendingDisk* pending_on(const Index& index, BlockNumber block, Page page) {
    if (!is_data_page(index, block, page) || PageGetMaxOffsetNumber(page) != FirstOffsetNumber) return nullptr;
    ItemHeadDisk* head = item_at(index, block, page, FirstOffsetNumber);
    if (head == nullptr || head->type != static_cast<uint8>(ItemType::kPending)) return nullptr;
    auto* disk = reinterpret_cast<PendingDisk*>(head);
    if (disk->count > index.pending_shape.entries || disk->live > disk->count || disk->next == kMetaBlock)
        raise_corrupted(index.relation, block, "a page of the pending area holds values out of range");
    return disk;
}

namespace {

// The item of a page of the area, which is pinned.
PendingDisk* edited_pending(Page page) {
    return reinterpret_cast<PendingDisk*>(PageGetItem(page, PageGetItemId(page, FirstOffsetNumber)));
}

Buffer lock_pending(const Index& index, BlockNumber block) {
    const Buffer buffer = pg::read_buffer(index.relation, block);
    LockBuffer(buffer, BUFFER_LOCK_EXCLUSIVE);
    return buffer;
}

// Pins a page of the area, which it then stays, and calls use(item) under a shared lock. Invalid if it is none. Who has
// other pages locked may wait for this one: it is no page of nodes.
template <class Use>
Buffer pin_pending(const Index& index, BlockNumber block, Use&& use) {
    const Buffer buffer = pg::read_buffer(index.relation, block);
    LockBuffer(buffer, BUFFER_LOCK_SHARE);
    PendingDisk* disk = pending_on(index, block, BufferGetPage(buffer));
    if (disk != nullptr) use(disk);
    LockBuffer(buffer, BUFFER_LOCK_UNLOCK);
    if (disk != nullptr) return buffer;
    ReleaseBuffer(buffer);
    return InvalidBuffer;
}

} // namespace

Buffer pin_page(const Index& index, BlockNumber block) {
    return pin_pending(index, block, [](PendingDisk*) {});
}

// --- The centre ------------------------------------------------------------------------------------------------------

PendingCentre::PendingCentre(const Index& index, std::pmr::memory_resource* memory)
    : index_(index),
      code_(static_cast<std::byte*>(memory->allocate(bytes()))),
      origin_(static_cast<float*>(memory->allocate(index.layout.value_bytes))),
      value_(static_cast<float*>(memory->allocate(index.layout.value_bytes))) {
    std::memset(origin_, 0, index.layout.value_bytes);
}

bool PendingCentre::is(const PendingDisk* disk) const {
    return loaded_ && disk->centre_rescale == rescale_ && std::memcmp(disk + 1, code_, bytes()) == 0;
}

bool PendingCentre::load(const PendingDisk* disk) {
    if (is(disk)) return false;
    rescale_ = disk->centre_rescale;
    std::memcpy(code_, disk + 1, bytes());
    quantize::decode(index_.pending_shape.centre, index_.code_measure(), reinterpret_cast<const uint8*>(code_),
                     {0.0F, rescale_, 0.0F}, origin_, value_);
    loaded_ = true;
    return true;
}

namespace {

// How many nodes the centre is the mean of, and for how many pages it stands.
constexpr int kCentreNodes = 48;
constexpr uint32 kCentrePages = 64;

// Adds the value of a node of a page, if it has one. `value` has room for it.
bool add_value_on(const Index& index, BlockNumber block, float* value, float* sum) {
    PageReader reader(index);
    Page page = reader.lock(make_ref(block, 0, FirstOffsetNumber));
    ItemRef node;
    if (is_data_page(index, block, page)) {
        for_each_item(index, block, page, [&](OffsetNumber offset, ItemHeadDisk* head) {
            if (head->type == static_cast<uint8>(ItemType::kNode)) node = make_ref(block, head->generation, offset);
        });
    }
    const bool found = node.valid() && copy_value(index, reader, node, reinterpret_cast<std::byte*>(value));
    reader.release();
    for (size_t i = 0; found && i < index.space.dims(); i++) sum[i] += value[i];
    return found;
}

// Gives a page, in memory, a centre near the mean of what the index holds.
void choose_centre(const Index& index, PendingDisk* disk) {
    const size_t dims = index.space.dims();
    const BlockNumber blocks = RelationGetNumberOfBlocks(index.relation);
    auto* sum = static_cast<float*>(palloc0(index.layout.value_bytes));
    auto* value = static_cast<float*>(palloc0(index.layout.value_bytes));
    Random random(pg_prng_uint64(&pg_global_prng_state));
    int found = 0;
    for (int i = 0; i < 2 * kCentreNodes && found < kCentreNodes && blocks > kFirstDataBlock; i++) {
        CHECK_FOR_INTERRUPTS();
        const auto block = static_cast<BlockNumber>(kFirstDataBlock + random.next() % (blocks - kFirstDataBlock));
        found += add_value_on(index, block, value, sum);
    }
    std::memset(value, 0, index.layout.value_bytes);
    for (size_t i = 0; i < dims && found > 0; i++) sum[i] /= static_cast<float>(found);
    const quantize::Factors factors = quantize::encode(index.pending_shape.centre, index.code_measure(), sum, value,
                                                       reinterpret_cast<uint8*>(disk + 1));
    disk->centre_rescale = std::isfinite(factors.rescale) ? factors.rescale : 0.0F;
    pfree(sum);
    pfree(value);
}

// --- The chain -------------------------------------------------------------------------------------------------------

// A page of the chain in memory, with the centre of the one before it or another.
PendingDisk* make_page(const Index& index, const PendingDisk* before) {
    auto* disk = static_cast<PendingDisk*>(palloc0(kMaxItemSize));
    disk->head.type = static_cast<uint8>(ItemType::kPending);
    disk->next = InvalidBlockNumber;
    disk->number = before != nullptr ? before->number + 1 : 1;
    if (before == nullptr || disk->number % kCentrePages == 0) {
        choose_centre(index, disk);
    } else {
        disk->centre_rescale = before->centre_rescale;
        std::memcpy(disk + 1, before + 1, index.pending_shape.centre.row_bytes());
    }
    return disk;
}

// Makes the first page of the chain, if it has none.
void start_chain(const Index& index) {
    PendingDisk* disk = make_page(index, nullptr);
    bool fresh = false;
    const Buffer buffer = empty_page(index, &fresh);
    const BlockNumber block = BufferGetBlockNumber(buffer);
    if (fresh) log_empty_page(index, buffer);
    const Buffer meta = lock_meta(index);
    // Somebody else may have been quicker: then the page stays empty.
    const bool wanted = pending_meta(index, BufferGetPage(meta))->first == InvalidBlockNumber;
    if (wanted) {
        pg::PageEdit edit(index.relation, index.logged);
        add_item(index, buffer, edit.page(buffer), false, &disk->head, kMaxItemSize);
        *pending_meta(index, edit.page(meta)) = {block, block, disk->number, disk->number};
        edit.commit();
    }
    UnlockReleaseBuffer(meta);
    UnlockReleaseBuffer(buffer);
    if (!wanted) note_empty_page(index, block);
    pfree(disk);
}

// Adds a page behind `last`, if that is still the last.
void extend_chain(const Index& index, BlockNumber last) {
    auto* before = static_cast<PendingDisk*>(palloc(kMaxItemSize));
    const Buffer last_buffer =
        pin_pending(index, last, [&](PendingDisk* stored) { std::memcpy(before, stored, kMaxItemSize); });
    if (!BufferIsValid(last_buffer)) return;
    PendingDisk* disk = make_page(index, before);

    bool fresh = false;
    const Buffer buffer = empty_page(index, &fresh);
    const BlockNumber block = BufferGetBlockNumber(buffer);
    if (fresh) log_empty_page(index, buffer);
    LockBuffer(last_buffer, BUFFER_LOCK_EXCLUSIVE);
    const bool wanted = edited_pending(BufferGetPage(last_buffer))->next == InvalidBlockNumber;
    if (wanted) {
        const Buffer meta = lock_meta(index);
        pg::PageEdit edit(index.relation, index.logged);
        add_item(index, buffer, edit.page(buffer), false, &disk->head, kMaxItemSize);
        edited_pending(edit.page(last_buffer))->next = block;
        PendingMetaDisk* chain = pending_meta(index, edit.page(meta));
        chain->last = block;
        chain->last_number = disk->number;
        edit.commit();
        UnlockReleaseBuffer(meta);
    }
    UnlockReleaseBuffer(last_buffer);
    UnlockReleaseBuffer(buffer);
    if (!wanted) note_empty_page(index, block);
    pfree(before);
    pfree(disk);
}

} // namespace

// --- Placing ---------------------------------------------------------------------------------------------------------

PendingAppend::PendingAppend(const Index& index, NodeDisk* node, graph::Value vector, std::pmr::memory_resource* memory)
    : index_(index),
      vector_(vector),
      row_(node->row[0]),
      centre_(index, memory),
      code_(memory->allocate(layer_codes_size(1, index.pending_shape.codes.row_bytes())), 1,
            index.pending_shape.codes.row_bytes()),
      chain_(index.pending_chain) {
    node->head.flags |= kPending;
}

void PendingAppend::prepare() {
    while (true) {
        CHECK_FOR_INTERRUPTS();
        if (std::exchange(full_, false)) extend_chain(index_, chain_.last);
        if (std::exchange(stale_, false)) chain_ = read_chain(index_);
        if (!chain_.exists()) {
            start_chain(index_);
            stale_ = true;
            continue;
        }
        bool other = false;
        buffer_ = pin_pending(index_, chain_.last, [&](const PendingDisk* disk) { other = centre_.load(disk); });
        if (other) encode_link(index_, index_.pending_shape.codes, centre_.value(), vector_, code_, 0);
        if (BufferIsValid(buffer_)) return;
        stale_ = true;
    }
}

bool PendingAppend::lock() {
    LockBuffer(buffer_, BUFFER_LOCK_EXCLUSIVE);
    locked_ = true;
    PendingDisk* disk = edited_pending(BufferGetPage(buffer_));
    stale_ = true;
    if (disk->next != InvalidBlockNumber) return false;
    full_ = !PendingEntries(index_, disk).has_room();
    return !full_;
}

void PendingAppend::add(pg::PageEdit& edit, ItemRef ref) {
    PendingEntries(index_, edited_pending(edit.page(buffer_))).add(ref, row_, code_);
}

void PendingAppend::release() {
    if (std::exchange(locked_, false)) LockBuffer(buffer_, BUFFER_LOCK_UNLOCK);
    if (BufferIsValid(buffer_)) ReleaseBuffer(buffer_);
    buffer_ = InvalidBuffer;
}

// --- Taking out ------------------------------------------------------------------------------------------------------

void settle_node(const Index& index, ItemRef ref, PendingSpot spot) {
    const Buffer buffer = lock_exclusive(index, ref);
    const NodeDisk* node = find_node(index, BufferGetPage(buffer), ref);
    const bool marked = node != nullptr && is_pending(node) && !is_tombstone(node); // see has_joined()
    const Buffer pending_buffer = lock_pending(index, spot.block);
    const bool listed = PendingEntries(index, edited_pending(BufferGetPage(pending_buffer))).refs()[spot.place] == ref;
    if (marked || listed) {
        pg::PageEdit edit(index.relation, index.logged);
        if (marked)
            find_node(index, edit.page(buffer), ref)->head.flags &=
                static_cast<uint16>(~static_cast<unsigned>(kPending));
        if (listed) PendingEntries(index, edited_pending(edit.page(pending_buffer))).remove(spot.place);
        edit.commit();
    }
    UnlockReleaseBuffer(pending_buffer);
    UnlockReleaseBuffer(buffer);
}

void remove_joined_node(const Index& index, ItemRef ref, PendingSpot spot) {
    const Buffer buffer = lock_exclusive(index, ref);
    const NodeDisk* node = find_node(index, BufferGetPage(buffer), ref);
    const bool there = node != nullptr && has_joined(node);
    const Buffer pending_buffer = lock_pending(index, spot.block);
    const bool listed = PendingEntries(index, edited_pending(BufferGetPage(pending_buffer))).refs()[spot.place] == ref;
    if (there || listed) {
        pg::PageEdit edit(index.relation, index.logged);
        if (listed) PendingEntries(index, edited_pending(edit.page(pending_buffer))).remove(spot.place);
        if (there) kill_item(edit.page(buffer), ref.offset());
        edit.commit();
    }
    UnlockReleaseBuffer(pending_buffer);
    UnlockReleaseBuffer(buffer);
    if (there) note_free_space(index, ref.block());
}

void remove_pending_entries(const Index& index, const U64Set& nodes) {
    PendingChain chain = read_chain(index);
    uint32 number = chain.first_number;
    for (BlockNumber block = chain.first; block != InvalidBlockNumber;) {
        pg::vacuum_delay();
        const Buffer buffer = lock_pending(index, block);
        PendingDisk* pending = pending_on(index, block, BufferGetPage(buffer));
        if (pending == nullptr || pending->number != number) {
            // It has left the chain, and those before it, which have no entries any more.
            UnlockReleaseBuffer(buffer);
            chain = read_chain(index);
            block = chain.first;
            number = chain.first_number;
            continue;
        }
        const PendingEntries entries(index, pending);
        bool removable = false;
        for (int i = 0; i < entries.count(); i++) removable = removable || nodes.contains(entries.refs()[i].bits);
        if (removable) {
            pg::PageEdit edit(index.relation, index.logged);
            PendingEntries copy(index, edited_pending(edit.page(buffer)));
            for (int i = 0; i < copy.count(); i++) {
                if (nodes.contains(copy.refs()[i].bits)) copy.remove(i);
            }
            edit.commit();
        }
        block = pending->next;
        number++;
        UnlockReleaseBuffer(buffer);
    }
}

void trim_chain(const Index& index) {
    while (true) {
        CHECK_FOR_INTERRUPTS();
        const PendingChain chain = read_chain(index);
        if (chain.first == chain.last) return;
        const Buffer buffer = pg::read_buffer(index.relation, chain.first);
        // Whoever has pinned it relies on what it is.
        if (!ConditionalLockBufferForCleanup(buffer)) {
            ReleaseBuffer(buffer);
            return;
        }
        const PendingDisk* pending = pending_on(index, chain.first, BufferGetPage(buffer));
        // Nobody adds to a page that is not the last.
        bool over = pending != nullptr && pending->number == chain.first_number && pending->live == 0 &&
                    pending->next != InvalidBlockNumber;
        if (over) {
            const Buffer meta = lock_meta(index);
            over = pending_meta(index, BufferGetPage(meta))->first == chain.first;
            if (over) {
                pg::PageEdit edit(index.relation, index.logged);
                PendingMetaDisk* stored = pending_meta(index, edit.page(meta));
                stored->first = pending->next;
                stored->first_number++;
                // Nothing refers to such an item by its generation.
                remove_item(edit.page(buffer), FirstOffsetNumber);
                edit.commit();
            }
            UnlockReleaseBuffer(meta);
        }
        UnlockReleaseBuffer(buffer);
        if (!over) return;
        note_empty_page(index, chain.first);
    }
}

PendingRemoval::State PendingRemoval::lock(Buffer held, Buffer held_too) {
    node_buffer_ = InvalidBuffer;
    own_lock_ = false;
    for (const Buffer buffer : {held, held_too}) {
        if (BufferIsValid(buffer) && BufferGetBlockNumber(buffer) == node_.block()) node_buffer_ = buffer;
    }
    if (!BufferIsValid(node_buffer_)) {
        node_buffer_ = pg::read_buffer(index_.relation, node_.block());
        if (!ConditionalLockBuffer(node_buffer_)) {
            ReleaseBuffer(node_buffer_);
            node_buffer_ = InvalidBuffer;
            return State::kBusy;
        }
        own_lock_ = true;
    }
    NodeDisk* node = find_node(index_, BufferGetPage(node_buffer_), node_);
    bool there = node != nullptr && !is_tombstone(node) && is_untouched(index_, node) && node->head.rows == 1;
    if (there) {
        pending_buffer_ = lock_pending(index_, spot_.block);
        there = PendingEntries(index_, edited_pending(BufferGetPage(pending_buffer_))).refs()[spot_.place] == node_;
    }
    if (there) return State::kReady;
    release();
    return State::kOver;
}

void PendingRemoval::apply(pg::PageEdit& edit) {
    Page page = edit.page(node_buffer_);
    NodeDisk* node = find_node(index_, page, node_);
    leaves_tombstone_ = index_.columns > 0 || is_apart(node);
    if (!leaves_tombstone_) {
        PendingEntries(index_, edited_pending(edit.page(pending_buffer_))).remove(spot_.place);
        kill_item(page, node_.offset());
        return;
    }
    node->head.rows = 0;
    node->head.flags = static_cast<uint16>((node->head.flags & ~static_cast<unsigned>(kPending)) | kTombstone);
}

void PendingRemoval::release() {
    if (BufferIsValid(pending_buffer_)) UnlockReleaseBuffer(pending_buffer_);
    if (own_lock_) UnlockReleaseBuffer(node_buffer_);
    pending_buffer_ = node_buffer_ = InvalidBuffer;
    own_lock_ = false;
}

} // namespace rv::hnsw
