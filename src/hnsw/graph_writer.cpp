// Server zone.
//
// Links name pages and slots, so every node's place must be known before the first is written. Places follow from
// sizes: a first pass plans them, a second writes the pages in order. Items that are not nodes (row lists, pieces) come
// before their node, on the same pages.
#include "ruvector/hnsw/graph_writer.hpp"

extern "C" {
#include "miscadmin.h"
#include "utils/memutils.h"
}

#include "ruvector/hnsw/page.hpp"
#include "ruvector/pg/memory.hpp"

namespace rv::hnsw {
namespace {

using graph::MemoryGraph;

constexpr uint16 kGeneration = 1; // of items on a page that nothing was removed from

// Hands out places, page after page.
class Planner {
public:
    ItemRef place(Size size) {
        if (size + sizeof(ItemIdData) > free_) {
            block_++;
            offset_ = 0;
            free_ = kMaxItemSize + sizeof(ItemIdData);
        }
        free_ -= size + sizeof(ItemIdData);
        return make_ref(block_, kGeneration, ++offset_);
    }

private:
    BlockNumber block_ = kMetaBlock;
    OffsetNumber offset_ = 0;
    Size free_ = 0;
};

// Appends items to pages. It comes to the same places as the planner, and checks that.
class Writer {
public:
    explicit Writer(const Index& index) : index_(index) {}

    ItemRef place(ItemHeadDisk* item, Size size) {
        item->generation = kGeneration;
        const ItemRef planned = planner_.place(size);
        if (!BufferIsValid(buffer_) || planned.block() != BufferGetBlockNumber(buffer_)) {
            finish();
            CHECK_FOR_INTERRUPTS();
            buffer_ = pg::extend_relation(index_.relation);
            init_data_page(BufferGetPage(buffer_));
        }
        const OffsetNumber offset =
            PageAddItem(BufferGetPage(buffer_), reinterpret_cast<Item>(item), size, InvalidOffsetNumber, false, false);
        if (BufferGetBlockNumber(buffer_) != planned.block() || offset != planned.offset()) {
            elog(ERROR, "hnsw build placed an item elsewhere than planned");
        }
        return planned;
    }

    void finish() {
        if (!BufferIsValid(buffer_)) return;
        MarkBufferDirty(buffer_);
        UnlockReleaseBuffer(buffer_);
        buffer_ = InvalidBuffer;
    }

private:
    const Index& index_;
    Planner planner_;
    Buffer buffer_ = InvalidBuffer;
};

// Calls list(n) for each row list of a node with `rows` rows, n being the rows that it takes.
template <class List>
void for_each_list(size_t rows, List&& list) {
    for (size_t left = rows > kInlineRows ? rows - kInlineRows : 0; left > 0;) {
        const size_t n = std::min<size_t>(left, kMaxRowsPerList);
        list(static_cast<int>(n));
        left -= n;
    }
}

ItemPointerData row_pointer(uint64 row) {
    ItemPointerData pointer;
    ItemPointerSet(&pointer, static_cast<BlockNumber>(row >> 16), static_cast<OffsetNumber>(row & 0xFFFF));
    return pointer;
}

} // namespace

void write_graph_pages(const Index& index, const MemoryGraph& graph) {
    const Layout& layout = index.layout;
    MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "hnsw write", ALLOCSET_DEFAULT_SIZES);
    MemoryContext old = MemoryContextSwitchTo(context);
    pg::ContextMemory* memory = pg::context_memory(context);

    // Where each node goes. Its lists and pieces come first.
    Array<ItemRef> places(memory);
    Planner planner;
    Array<uint64> rows(memory);
    places.reserve(graph.size());
    for (uint32_t node = 0; node < graph.size(); node++) {
        const int level = graph.level(node);
        const bool apart = layout.apart(level);
        size_t count = 0;
        graph.for_each_row(node, [&](uint64_t) { count++; });
        for_each_list(count, [&](int n) { planner.place(rows_size(n)); });
        if (apart) {
            for (int first = 0; first < layout.dims; first += kMaxPieceValues) {
                planner.place(piece_size(std::min(kMaxPieceValues, layout.dims - first)));
            }
        }
        places.push_back(planner.place(layout.node_size(level, apart)));
    }

    auto* item = static_cast<char*>(palloc(BLCKSZ));
    Writer writer(index);
    for (uint32_t node = 0; node < graph.size(); node++) {
        const int level = graph.level(node);
        const bool apart = layout.apart(level);
        rows.clear();
        graph.for_each_row(node, [&](uint64_t row) { rows.push_back(row); });

        size_t next_row = kInlineRows;
        RefDisk more_rows{};
        for_each_list(rows.size(), [&](int n) {
            std::memset(item, 0, rows_size(n));
            auto* list = reinterpret_cast<RowsDisk*>(item);
            list->head.type = static_cast<uint8>(ItemType::kRows);
            list->head.rows = static_cast<uint16>(n);
            list->capacity = static_cast<uint16>(n);
            list->owner = store_ref(places[node]);
            list->next = more_rows;
            for (int i = 0; i < n; i++) list->row[i] = row_pointer(rows[next_row++]);
            more_rows = store_ref(writer.place(&list->head, rows_size(n)));
        });

        RefDisk pieces[kMaxPieces];
        for (int i = 0; apart && i < layout.pieces(); i++) {
            const int first = i * kMaxPieceValues;
            const int n = std::min(kMaxPieceValues, layout.dims - first);
            std::memset(item, 0, piece_size(n));
            auto* piece = reinterpret_cast<PieceDisk*>(item);
            piece->head.type = static_cast<uint8>(ItemType::kPiece);
            std::memcpy(piece->values, graph.vector(node) + first, sizeof(float) * static_cast<size_t>(n));
            pieces[i] = store_ref(writer.place(&piece->head, piece_size(n)));
        }

        const Size size = layout.node_size(level, apart);
        std::memset(item, 0, size);
        auto* disk = reinterpret_cast<NodeDisk*>(item);
        disk->head.type = static_cast<uint8>(ItemType::kNode);
        disk->head.level = static_cast<uint8>(level);
        disk->head.flags = apart ? kVectorApart : 0;
        disk->head.rows = static_cast<uint16>(std::min<size_t>(rows.size(), kInlineRows));
        for (int i = 0; i < disk->head.rows; i++) disk->row[i] = row_pointer(rows[static_cast<size_t>(i)]);
        disk->more_rows = more_rows;
        if (apart) {
            std::memcpy(node_pieces(disk), pieces, sizeof(RefDisk) * static_cast<size_t>(layout.pieces()));
        } else {
            std::memcpy(node_vector(disk), graph.vector(node), sizeof(float) * static_cast<size_t>(layout.dims));
        }
        for (int layer = 0; layer <= level; layer++) {
            RefDisk* link = node_links(index, disk, layer).data();
            for (const MemoryGraph::Link& to : graph.links(node, layer))
                *link++ = store_ref(places[to.node], to.fill != 0);
        }
        if (!(writer.place(&disk->head, size) == places[node])) {
            elog(ERROR, "hnsw build placed a node elsewhere than planned");
        }
    }
    writer.finish();
    if (graph.size() > 0) raise_entry(index, places[graph.entry()], graph.entry_level());

    MemoryContextSwitchTo(old);
    MemoryContextDelete(context);
}

} // namespace rv::hnsw
