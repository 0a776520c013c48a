// Server zone. Walks an index and raises at the first invariant of src/hnsw/README.md that does not hold. It runs
// beside reads and writes; what another backend may be changing is looked at twice before it is called broken.
#include "ruvector/hnsw/inspect/check.hpp"

extern "C" {
#include "miscadmin.h"
#include "utils/memutils.h"
}

#include "ruvector/core/base/u64_set.hpp"
#include "ruvector/hnsw/format/directory_walk.hpp"
#include "ruvector/hnsw/format/own_code.hpp"
#include "ruvector/hnsw/format/pending.hpp"
#include "ruvector/hnsw/format/rows.hpp"
#include "ruvector/hnsw/inspect/check_codes.hpp"
#include "ruvector/hnsw/inspect/reached_nodes.hpp"
#include "ruvector/pg/memory.hpp"

namespace rv::hnsw {
namespace {

struct Findings {
    int64 nodes = 0;
    int64 rows = 0;
    int64 tombstones = 0;
    int64 broken_links = 0;
    int64 unreachable = 0;
};

class Checker {
public:
    Checker(const Index& index, MemoryContext context)
        : index_(index),
          memory_(pg::context_memory(context)),
          rows_(memory_),
          repeated_(memory_),
          reached_(memory_),
          entries_(memory_),
          missing_(memory_),
          pending_(memory_),
          unlisted_(memory_),
          unreached_(memory_),
          scratch_(AllocSetContextCreate(context, "ruvector hnsw check", ALLOCSET_DEFAULT_SIZES)) {}

    Findings run() {
        check_entry();
        follow_links(index_, memory_, &reached_);
        if (index_.columns > 0) read_directory();
        if (index_.has_pending) read_pending(true);
        const BlockNumber blocks = RelationGetNumberOfBlocks(index_.relation);
        for (BlockNumber block = kFirstDataBlock; block < blocks; block++) check_page(block);
        if (repeated_.size() > 0) check_repeated_rows();
        if (missing_.size() > 0) check_missing_entries();
        if (unlisted_.size() > 0) check_unlisted();
        if (unreached_.size() > 0) count_unreachable();
        return found_;
    }

private:
    [[noreturn]] void fail(ItemRef ref, const char* what) { raise_corrupted(index_.relation, ref.block(), what); }

    void check_entry() {
        for (EntryPoint entry = index_.entry; entry.ref.valid(); entry = read_entry(index_)) {
            PageReader reader(index_);
            const NodeDisk* node = reader.node(entry.ref);
            const int level = node != nullptr ? node->head.level : -1;
            reader.release();
            if (level == entry.level) return;
            if (read_entry(index_).ref == entry.ref) fail(entry.ref, "the entry point names no node of its level");
        }
    }

    // Notes every node that has an entry. Its attributes and its code are those of the node, if that is there.
    void read_directory() {
        const float* centre = index_.has_codes(0) ? directory_centre(index_) : nullptr;
        auto* room = static_cast<char*>(palloc(BLCKSZ));
        DirectoryWalk(index_, memory_)
            .read(
                [&](BlockNumber block, const DirectoryPage& page) {
                    check_zone(block, page);
                    std::memcpy(room, page.disk(), kMaxItemSize);
                },
                [&] {
                    MemoryContext old = MemoryContextSwitchTo(scratch_);
                    const DirectoryPage page(index_, reinterpret_cast<DirectoryDisk*>(room));
                    for (int i = 0; i < page.count(); i++) check_entry(page, i, centre);
                    MemoryContextReset(scratch_);
                    MemoryContextSwitchTo(old);
                });
        pfree(room);
    }

    // The page of the summary is locked besides, as an insert does.
    void check_zone(BlockNumber block, const DirectoryPage& page) {
        for (int i = 0; i < page.count(); i++) {
            if (!page.zone().covers(page.attributes(i)))
                raise_corrupted(index_.relation, block, "a page of the directory has an entry outside of its zone");
        }
        const BlockNumber summary_block = page.disk()->summary;
        const Buffer buffer = pg::read_buffer(index_.relation, summary_block);
        LockBuffer(buffer, BUFFER_LOCK_SHARE);
        const SummaryPage summary = summary_page(index_, summary_block, BufferGetPage(buffer));
        const int slot = page.disk()->slot;
        const bool same = slot < summary.count() && summary.entry(slot)->block == block &&
                          summary.entry(slot)->splits == page.disk()->splits && summary.zone(slot).is_same(page.zone());
        UnlockReleaseBuffer(buffer);
        if (!same) raise_corrupted(index_.relation, block, "the summary does not say what a page of the directory has");
    }

    void check_entry(const DirectoryPage& page, int i, const float* centre) {
        const ItemRef ref = page.ref(i);
        entries_.insert(ref.bits);
        auto* value = static_cast<std::byte*>(palloc(index_.layout.value_bytes));
        PageReader reader(index_);
        NodeDisk* node = reader.node(ref);
        const bool same = node == nullptr || std::memcmp(node_attributes(index_, node), page.attributes(i),
                                                         index_.layout.attribute_bytes) == 0;
        const bool copied = node != nullptr && centre != nullptr && copy_value(index_, reader, ref, value);
        reader.release();
        if (!same) fail(ref, "the directory has other attributes than a node");
        if (copied) check_entry_code(ref, page, i, centre, value);
        pfree(value);
    }

    void check_entry_code(ItemRef ref, const DirectoryPage& page, int i, const float* centre, graph::Value value) {
        const Size row = index_.layout.code_row;
        const LinkCodes code(palloc0(layer_codes_size(1, row)), 1, row);
        encode_link(index_, reinterpret_cast<const std::byte*>(centre), {value}, code, 0);
        const LinkCodes stored = page.codes();
        const auto slot = static_cast<size_t>(i);
        // Other processors than the one that wrote it may round otherwise.
        const auto alike = [](float a, float b) {
            return !(std::abs(a - b) > 0.02F * (std::abs(a) + std::abs(b)) + 1e-30F);
        };
        Size different = 0;
        for (Size j = 0; j < row; j++)
            different +=
                static_cast<Size>(std::popcount(static_cast<uint8>(code.code[j] ^ stored.code[slot * row + j])));
        if (!alike(rescale_of(stored, slot), rescale_of(code, 0)) ||
            (index_.space.metric() == graph::Metric::kL2 && !alike(stored.add[slot], code.add[0])) ||
            different > row / 2)
            fail(ref, "the directory has a code that does not fit a node");
    }

    // A node that was inserted after the directory had been read has an entry since.
    void check_missing_entries() {
        entries_.clear();
        read_directory();
        for (const ItemRef ref : missing_) {
            PageReader reader(index_);
            const NodeDisk* node = reader.node(ref);
            const bool live = node != nullptr && !is_tombstone(node);
            reader.release();
            if (live && !entries_.contains(ref.bits)) fail(ref, "a node has no entry in the directory");
        }
    }

    struct PendingEntry {
        ItemRef ref;
        ItemPointerData row;
        BlockNumber block;
        int place;
    };

    // Notes every node that waits in the pending area, and if `checks`, looks at what the entries say. The pages form a
    // chain with rising numbers; one that has left it meanwhile makes it begin anew.
    void read_pending(bool checks) {
        Array<PendingEntry> found(memory_);
        while (!read_pending_pages(found)) CHECK_FOR_INTERRUPTS();
        for (const PendingEntry& entry : found) {
            pending_.insert(entry.ref.bits);
            if (checks) check_pending(entry);
        }
        found.release();
    }

    bool read_pending_pages(Array<PendingEntry>& found) {
        found.clear();
        const PendingChain chain = read_chain(index_);
        uint32 number = chain.first_number;
        BlockNumber last = InvalidBlockNumber;
        for (BlockNumber block = chain.first; block != InvalidBlockNumber; number++) {
            CHECK_FOR_INTERRUPTS();
            PageReader reader(index_);
            PendingDisk* disk = pending_on(index_, block, reader.lock(make_ref(block, 0, FirstOffsetNumber)));
            const bool sound = disk != nullptr && disk->number == number;
            int live = 0;
            for (int i = 0; sound && i < disk->count; i++) {
                const PendingEntries entries(index_, disk);
                if (!entries.refs()[i].valid()) continue;
                found.push_back({entries.refs()[i], entries.rows()[i], block, i});
                live++;
            }
            const bool counted = !sound || live == disk->live;
            const BlockNumber next = sound ? disk->next : InvalidBlockNumber;
            reader.release();
            if (!counted) raise_corrupted(index_.relation, block, "a page of the pending area has a wrong count");
            if (!sound && read_chain(index_).first == chain.first)
                raise_corrupted(index_.relation, block, "the chain of the pending area is broken");
            if (!sound) return false;
            last = block;
            block = next;
        }
        if (read_chain(index_).last_number == chain.last_number && last != chain.last)
            raise_corrupted(index_.relation, kMetaBlock, "the chain of the pending area has another end");
        return true;
    }

    // An entry leads to a node that is marked, and both go at one moment; or to a tombstone whose row has gone over to
    // another node. As long as nothing has begun to link the node, it has the entry's row and no other one.
    void check_pending(const PendingEntry& entry) {
        PageReader reader(index_);
        NodeDisk* node = reader.node(entry.ref);
        const bool sound = node != nullptr && (is_pending(node) || has_joined(node));
        const bool same_row =
            !sound || is_tombstone(node) || !is_untouched(index_, node) ||
            ItemPointerEquals(const_cast<ItemPointerData*>(&node->row[0]), const_cast<ItemPointerData*>(&entry.row));
        reader.release();
        if (sound && same_row) return;
        PendingDisk* disk = pending_on(index_, entry.block, reader.lock(make_ref(entry.block, 0, FirstOffsetNumber)));
        const bool there = disk != nullptr && entry.place < disk->count &&
                           PendingEntries(index_, disk).refs()[entry.place] == entry.ref;
        reader.release();
        if (there)
            fail(entry.ref, sound ? "an entry of the pending area has another row than its node"
                                  : "an entry of the pending area leads to no pending node");
    }

    // A node that came to wait after the area had been read has an entry since.
    void check_unlisted() {
        pending_.clear();
        read_pending(false);
        for (const ItemRef ref : unlisted_) {
            PageReader reader(index_);
            const NodeDisk* node = reader.node(ref);
            const bool waits = node != nullptr && !is_tombstone(node) && is_pending(node);
            reader.release();
            if (waits && !pending_.contains(ref.bits)) fail(ref, "a pending node has no entry");
        }
    }

    // Nodes that came, or were linked, after the links had been followed are reached now.
    void count_unreachable() {
        reached_.clear();
        follow_links(index_, memory_, &reached_);
        for (const ItemRef ref : unreached_) {
            PageReader reader(index_);
            const NodeDisk* node = reader.node(ref);
            found_.unreachable +=
                node != nullptr && !is_tombstone(node) && !is_pending(node) && !reached_.contains(ref.bits);
            reader.release();
        }
    }

    void check_page(BlockNumber block) {
        CHECK_FOR_INTERRUPTS();
        ItemRef nodes[MaxOffsetNumber];
        int count = 0;
        const Buffer buffer = pg::read_buffer(index_.relation, block);
        LockBuffer(buffer, BUFFER_LOCK_SHARE);
        Page page = BufferGetPage(buffer);
        if (is_data_page(index_, block, page)) {
            for_each_item(index_, block, page, [&](OffsetNumber offset, ItemHeadDisk* head) {
                const ItemRef ref = make_ref(block, head->generation, offset);
                check_rows(ref, head);
                if (head->type == static_cast<uint8>(ItemType::kNode)) {
                    check_node_on_page(ref, reinterpret_cast<NodeDisk*>(head));
                    nodes[count++] = ref;
                }
            });
        }
        UnlockReleaseBuffer(buffer);
        MemoryContext old = MemoryContextSwitchTo(scratch_);
        for (int i = 0; i < count; i++) {
            check_node_beyond_page(nodes[i]);
            MemoryContextReset(scratch_);
        }
        MemoryContextSwitchTo(old);
    }

    static uint64 row_key(const ItemPointerData& row) {
        return static_cast<uint64>(ItemPointerGetBlockNumber(&row)) << 16 | ItemPointerGetOffsetNumber(&row);
    }

    // Rows are sound pointers. One that was listed before may have been vacuumed away there and come back here.
    void check_rows(ItemRef ref, ItemHeadDisk* head) {
        for (const ItemPointerData& row : item_rows(head)) {
            if (!ItemPointerIsValid(&row)) fail(ref, "a row is not a valid pointer");
            if (!rows_.insert(row_key(row))) repeated_.insert(row_key(row));
            found_.rows++;
        }
    }

    struct Listing {
        uint64 row;
        ItemRef item;
    };

    // Looks again for the rows that were seen twice: no row is listed in two items at one moment, nor twice in one.
    void check_repeated_rows() {
        Array<Listing> listings(memory_);
        const BlockNumber blocks = RelationGetNumberOfBlocks(index_.relation);
        for (BlockNumber block = kFirstDataBlock; block < blocks; block++) {
            CHECK_FOR_INTERRUPTS();
            const Buffer buffer = pg::read_buffer(index_.relation, block);
            LockBuffer(buffer, BUFFER_LOCK_SHARE);
            Page page = BufferGetPage(buffer);
            if (is_data_page(index_, block, page)) {
                for_each_item(index_, block, page, [&](OffsetNumber offset, ItemHeadDisk* head) {
                    for (const ItemPointerData& row : item_rows(head)) {
                        if (!repeated_.contains(row_key(row))) continue;
                        listings.push_back({row_key(row), make_ref(block, head->generation, offset)});
                    }
                });
            }
            UnlockReleaseBuffer(buffer);
        }
        std::sort(listings.begin(), listings.end(), [](const Listing& a, const Listing& b) {
            return std::tie(a.row, a.item.bits) < std::tie(b.row, b.item.bits);
        });
        for (size_t i = 0; i < listings.size(); i++) {
            for (size_t j = i + 1; j < listings.size() && listings[j].row == listings[i].row; j++) {
                const ItemRef first = listings[i].item;
                const ItemRef second = listings[j].item;
                if (first == second || both_list(first, second, listings[i].row)) fail(first, "a row is listed twice");
            }
        }
    }

    bool lists(ItemRef ref, Page page, uint64 row) {
        ItemHeadDisk* head = find_item(index_, page, ref, ItemType::kNode);
        if (head == nullptr) head = find_item(index_, page, ref, ItemType::kRows);
        if (head == nullptr) return false;
        const std::span<const ItemPointerData> rows = item_rows(head);
        return std::any_of(rows.begin(), rows.end(),
                           [&](const ItemPointerData& other) { return row_key(other) == row; });
    }

    // Both pages are locked for it, the lower one first. Nobody else waits for a page with another one locked.
    bool both_list(ItemRef a, ItemRef b, uint64 row) {
        const Buffer first = pg::read_buffer(index_.relation, a.block());
        const Buffer second = a.block() != b.block() ? pg::read_buffer(index_.relation, b.block()) : first;
        LockBuffer(first, BUFFER_LOCK_SHARE);
        if (second != first) LockBuffer(second, BUFFER_LOCK_SHARE);
        const bool both = lists(a, BufferGetPage(first), row) && lists(b, BufferGetPage(second), row);
        if (second != first) UnlockReleaseBuffer(second);
        UnlockReleaseBuffer(first);
        return both;
    }

    // What a node says by itself.
    void check_node_on_page(ItemRef ref, NodeDisk* node) {
        const bool tombstone = is_tombstone(node);
        found_.nodes++;
        found_.tombstones += tombstone;
        // Nothing has to lead to a node that waits.
        if (!tombstone && is_pending(node) && !pending_.contains(ref.bits)) unlisted_.push_back(ref);
        if (!tombstone && !is_pending(node) && !reached_.contains(ref.bits)) unreached_.push_back(ref);
        if (tombstone && node->head.rows > 0) fail(ref, "a tombstone has rows");
        if (!tombstone && node->head.rows == 0 && !load_ref(node->more_rows).valid()) {
            fail(ref, "a node without rows is no tombstone");
        }
        if (node->head.level > index_.layout.max_level()) fail(ref, "a node's level is too high");
        if (index_.columns > 0) {
            if (!pg::are_attributes_sound(index_.columns, node_attributes(index_, node)))
                fail(ref, "a node has attributes that no row has");
            if (!tombstone && !entries_.contains(ref.bits)) missing_.push_back(ref);
        }
        for (int layer = 0; layer <= node->head.level; layer++) {
            const std::span<RefDisk> links = node_links(index_, node, layer);
            for (size_t i = 0; i < links.size(); i++) {
                const ItemRef link = load_ref(links[i]);
                if (!link.valid()) {
                    if (i + 1 < links.size() && load_ref(links[i + 1]).valid()) fail(ref, "a list of links has a hole");
                    continue;
                }
                if (link == ref) fail(ref, "a node links to itself");
                for (size_t j = 0; j < i; j++) {
                    if (load_ref(links[j]) == link) fail(ref, "a node links to another twice");
                }
            }
        }
    }

    // What a node says of others: linked nodes are on the layer, lists without codes are sorted, codes fit, the vector
    // and the row lists are there.
    void check_node_beyond_page(ItemRef ref) {
        auto* vector = static_cast<std::byte*>(palloc(index_.layout.value_bytes));
        PageReader reader(index_);
        bool copied = copy_value(index_, reader, ref, vector);
        if (copied && index_.has_own_codes() && index_.has_values()) copied = check_own_code(reader, ref, vector);
        reader.release();
        const NodeDisk* node = reader.node(ref);
        const bool there = node != nullptr && !is_tombstone(node);
        const int level = there ? node->head.level : -1;
        const ItemRef newest = there ? load_ref(node->more_rows) : ItemRef{};
        reader.release();
        if (!there) return;
        if (!copied) fail(ref, "a part of a vector is missing");
        check_row_lists(ref, newest);
        for (int layer = 0; layer <= level; layer++) check_links(ref, layer, vector);
        if (!index_.has_codes(0)) return;
        CodeChecker codes(index_, pg::context_memory(CurrentMemoryContext));
        for (int layer = 0; layer <= level && index_.has_codes(layer); layer++) codes.check(ref, layer, vector);
    }

    // That the own code of a node is that of its value. False if the value is gone. `decoded` is what the code stands
    // for.
    bool check_own_code(PageReader& reader, ItemRef ref, graph::Value decoded) {
        auto* own = static_cast<OwnDisk*>(palloc(index_.layout.own_bytes));
        NodeDisk* node = reader.node(ref);
        if (node == nullptr) return false;
        std::memcpy(own, node_own(node), index_.layout.own_bytes);
        graph::Value exact = look_at_exact_value(index_, reader, node);
        if (exact != nullptr && !is_own_code(index_, *own, decoded, exact))
            fail(ref, "the code of a vector does not fit it");
        pfree(own);
        return exact != nullptr;
    }

    void check_row_lists(ItemRef owner, ItemRef list) {
        for (int lists = 0; list.valid(); lists++) {
            CHECK_FOR_INTERRUPTS();
            if (lists > kMostRowLists) fail(owner, "row lists lead in a circle");
            PageReader reader(index_);
            const auto* rows =
                reinterpret_cast<const RowsDisk*>(find_item(index_, reader.lock(list), list, ItemType::kRows));
            const bool sound = rows != nullptr && load_ref(rows->owner) == owner;
            const ItemRef next = sound ? load_ref(rows->next) : ItemRef{};
            reader.release();
            if (!sound) {
                const NodeDisk* node = reader.node(owner);
                const bool gone = node == nullptr || is_tombstone(node);
                reader.release();
                if (gone) return; // vacuum came by
                fail(owner, "a node's row list is missing");
            }
            list = next;
        }
    }

    void check_links(ItemRef ref, int layer, graph::Value vector) {
        LinkList list;
        if (!read_links(index_, ref, layer, &list)) return;
        float last = -std::numeric_limits<float>::infinity();
        for (size_t i = 0; i < list.count; i++) {
            const ItemRef link = load_ref(list.links[i]);
            PageReader reader(index_);
            NodeDisk* node = reader.node(link);
            const int level = node != nullptr ? node->head.level : -1;
            // One that a fold has begun with has links of its own before any lead there.
            const bool untouched = node != nullptr && is_untouched(index_, node);
            float distance = 0;
            const bool measured = node != nullptr && measure(index_, reader, link, &vector, 1, &distance, nullptr);
            reader.release();
            if (!measured) {
                found_.broken_links++;
                continue;
            }
            if (level < layer) fail(ref, "a link leads to a node that is not on its layer");
            if (untouched && read_entry(index_).ref != link)
                fail(ref, "a link leads to a node that waits to be linked");
            if (!index_.has_inline_codes(layer) && !index_.has_own_codes() && out_of_order(last, distance))
                fail(ref, "a list of links is not in order of distance");
            last = distance;
        }
    }

    // Distances may differ in their last bits between instruction sets. Inner products cancel, so there any difference
    // may come of that.
    bool out_of_order(float before, float after) const {
        if (index_.space.metric() == graph::Metric::kInnerProduct || !(before > after)) return false;
        const float scale =
            index_.space.metric() == graph::Metric::kCosine ? 1.0F : std::max(std::abs(before), std::abs(after));
        return before - after > 1e-3F * scale;
    }

    const Index& index_;
    pg::ContextMemory* memory_;
    U64Set rows_;
    U64Set repeated_; // rows that were seen twice
    U64Set reached_;
    U64Set entries_;           // nodes that the directory has
    Array<ItemRef> missing_;   // live nodes that it did not have when it was read
    U64Set pending_;           // nodes that the pending area has
    Array<ItemRef> unlisted_;  // pending nodes that it did not have when it was read
    Array<ItemRef> unreached_; // nodes that no path was found to
    MemoryContext scratch_;
    Findings found_;
};

} // namespace

pg::IndexFindings check_index(Relation relation, MemoryContext context) {
    const Index index = open_index(relation);
    Checker checker(index, context);
    const Findings found = checker.run();
    return {found.nodes, found.rows, found.tombstones, found.broken_links, found.unreachable};
}

} // namespace rv::hnsw
