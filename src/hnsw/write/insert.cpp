// Server zone. Inserting a row: search, place the node with its links, link back, raise the entry point. Every step is
// one atomic page change; a crash between two leaves a sound graph in which the newest node is harder to find, and
// vacuum mends that. Or, where the index has a pending area: place the node, and leave the rest to a fold.
#include "ruvector/hnsw/write/insert.hpp"

extern "C" {
#include "common/pg_prng.h"
#include "utils/memutils.h"
}

#include "ruvector/hnsw/format/own_code.hpp"
#include "ruvector/hnsw/format/rows.hpp"
#include "ruvector/hnsw/format/value.hpp"
#include "ruvector/hnsw/settings.hpp"
#include "ruvector/hnsw/write/fold.hpp"
#include "ruvector/hnsw/write/link.hpp"
#include "ruvector/hnsw/write/place_node.hpp"
#include "ruvector/hnsw/write/refresh_upper.hpp"
#include "ruvector/pg/index_column.hpp"
#include "ruvector/pg/scratch_memory.hpp"

namespace rv::hnsw {
namespace {

// Stores the value into the node's item or into pieces of its own, if it is stored.
void store_value(const Index& index, graph::Value value, NodeDisk* node) {
    const Size total = index.space.bytes(value);
    if (!index.has_values()) return;
    if (!is_apart(node)) {
        std::memcpy(node_value(node), value, total);
        return;
    }
    for (int i = 0; i < node_piece_count(node); i++) {
        const Size bytes = Layout::piece_bytes(total, i);
        auto* piece = static_cast<PieceDisk*>(palloc0(piece_size(bytes)));
        piece->head.type = static_cast<uint8>(ItemType::kPiece);
        std::memcpy(piece->bytes, value + static_cast<Size>(i) * kMaxPieceBytes, bytes);
        node_pieces(index, node)[i] = store_ref(place_item(index, &piece->head, piece_size(bytes)));
        pfree(piece);
    }
}

// A node of one row, in memory: complete but for its links. What the value is in all that happens on pages.
struct NewNode {
    NodeDisk* item;
    Size size = 0;
    graph::Value vector;
};

NewNode make_new_node(const Index& index, graph::Value exact, const std::byte* attributes, ItemPointer row, int level) {
    NewNode node{};
    node.item = make_node(index, level, exact, &node.size);
    node.item->head.rows = 1;
    node.item->row[0] = *row;
    if (attributes != nullptr) std::memcpy(node_attributes(index, node.item), attributes, index.layout.attribute_bytes);
    node.vector = exact;
    if (index.has_own_codes()) {
        encode_own(index, exact, node_own(node.item));
        // All that happens on pages is about what the code stands for.
        auto* decoded = static_cast<std::byte*>(palloc(index.layout.value_bytes));
        decode_own(index, node_own(node.item), decoded);
        node.vector = decoded;
    }
    return node;
}

} // namespace

void insert_vector(const Index& index, graph::Value exact, const std::byte* attributes, ItemPointer row, int level) {
    std::pmr::memory_resource* memory = pg::ScratchMemory::begin(CurrentMemoryContext);
    const NewNode node = make_new_node(index, exact, attributes, row, level);
    Surroundings found = find_links(index, node.vector, node.item, ItemRef{}, memory, true);
    if (found.duplicate.valid() && add_row(index, found.duplicate, row)) return;
    // The duplicate was removed meanwhile: this row becomes a node, and this search is for its links alone.
    if (found.duplicate.valid()) found = find_links(index, node.vector, node.item, found.duplicate, memory);

    store_value(index, exact, node.item);
    const ItemRef ref = place_node(index, node.item, node.size, node.vector);
    if (index.layout.has_upper(level)) refresh_upper(index, ref, node.vector);
    connect_node(index, ref, node.item, node.vector, found, memory);
}

namespace {

// Leaves a row in the pending area, for whoever folds it.
void append_vector(const Index& index, graph::Value exact, const std::byte* attributes, ItemPointer row, int level) {
    const NewNode node = make_new_node(index, exact, attributes, row, level);
    store_value(index, exact, node.item);
    place_pending_node(index, node.item, node.size, node.vector);
}

// How many pages the pending area may have before inserts fold, and before they link their own rows: folding is slower
// than appending, and those who fold may be few.
uint32 fold_threshold(const Index& index) {
    if (!index.has_pending || !option_fastupdate(index.relation)) return 0;
    const auto rows = static_cast<uint32>(pending_limit(index.relation));
    const auto entries = static_cast<uint32>(index.pending_shape.entries);
    return (rows + entries - 1) / entries;
}
constexpr uint32 kMostOverLimit = 2;

} // namespace

bool insert(Relation relation, Datum* values, bool* nulls, ItemPointer row, Relation, IndexUniqueCheck, bool,
            IndexInfo*) {
    if (nulls[0]) return false;
    MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "ruvector hnsw insert", ALLOCSET_DEFAULT_SIZES);
    MemoryContext old = MemoryContextSwitchTo(context);
    const Index index = open_index(relation);
    const OperatorClass& opclass = operator_class(relation);
    graph::Value vector = pg::indexed_value(relation, [&] { return index_value(index, opclass, values[0]); });
    if (vector != nullptr) {
        Random random(pg_prng_uint64(&pg_global_prng_state));
        const std::byte* attributes = pg::make_attributes(pg::attribute_columns(relation), values, nulls);
        const int level = graph::random_level(random, index.layout.m, index.layout.max_level());
        const uint32 pages = index.pending_chain.pages();
        const uint32 threshold = fold_threshold(index);
        // The first rows are the graph.
        if (pages <= kMostOverLimit * threshold && threshold > 0 && index.entry.ref.valid()) {
            append_vector(index, vector, attributes, row, level);
        } else {
            insert_vector(index, vector, attributes, row, level);
        }
        if (pages > threshold) fold_some(index);
    }
    MemoryContextSwitchTo(old);
    MemoryContextDelete(context);
    return false;
}

} // namespace rv::hnsw
