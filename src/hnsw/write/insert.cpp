// Server zone. Inserting a row: search, place the node with its links, link back, raise the entry point. Every step is
// one atomic page change; a crash between two leaves a sound graph in which the newest node is harder to find, and
// vacuum mends that.
#include "ruvector/hnsw/write/insert.hpp"

extern "C" {
#include "common/pg_prng.h"
#include "utils/memutils.h"
}

#include "ruvector/hnsw/format/own_code.hpp"
#include "ruvector/hnsw/format/rows.hpp"
#include "ruvector/hnsw/format/value.hpp"
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

} // namespace

void insert_vector(const Index& index, graph::Value exact, const std::byte* attributes, ItemPointer row, int level) {
    std::pmr::memory_resource* memory = pg::ScratchMemory::begin(CurrentMemoryContext);
    Size size = 0;
    NodeDisk* node = make_node(index, level, exact, &size);
    if (attributes != nullptr) std::memcpy(node_attributes(index, node), attributes, index.layout.attribute_bytes);
    graph::Value vector = exact;
    if (index.has_own_codes()) {
        encode_own(index, exact, node_own(node));
        // All that happens on pages is about what the code stands for.
        auto* decoded = static_cast<std::byte*>(memory->allocate(index.layout.value_bytes));
        decode_own(index, node_own(node), decoded);
        vector = decoded;
    }
    Surroundings found = find_links(index, vector, node, ItemRef{}, memory);
    if (found.duplicate.valid() && add_row(index, found.duplicate, row)) return;
    // The duplicate was removed meanwhile: this row becomes a node, and this search is for its links alone.
    if (found.duplicate.valid()) found = find_links(index, vector, node, found.duplicate, memory);

    node->head.rows = 1;
    node->row[0] = *row;
    store_value(index, exact, node);
    const ItemRef ref = place_node(index, node, size, vector);
    if (index.layout.has_upper(level)) refresh_upper(index, ref, vector);
    bool linked = link_back(index, vector, node, ref, memory);
    // Nothing to link to: the graph was empty, or all that the entry point led to is dead. Then this node becomes the
    // entry point, unless somebody else's has meanwhile: then there is something to link to. The same if a vacuum came
    // by, and what was found is going: nobody but its inserter looks after a node that a vacuum has not seen.
    while (!linked) {
        if (found.live == 0 && start_graph(index, ref, level, found.entry.ref)) {
            if (index.keeps_links && found.entry.ref.valid()) adopt(index, ref, found.entry.ref);
            return;
        }
        CHECK_FOR_INTERRUPTS();
        found = relink(index, ref, memory);
        linked = found.linked;
    }
    // The tree has its root at the entry point, which another insert or a vacuum may have replaced meanwhile.
    for (EntryPoint entry = found.entry; level > entry.level; entry = read_entry(index)) {
        CHECK_FOR_INTERRUPTS();
        if (index.keeps_links && entry.ref.valid()) adopt(index, ref, entry.ref);
        if (!start_graph(index, ref, level, entry.ref)) continue;
        // A vacuum that began at an entry point before that one may have taken the link for needless until now.
        if (index.keeps_links && entry.ref.valid()) adopt(index, ref, entry.ref);
        return;
    }
}

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
        insert_vector(index, vector, attributes, row,
                      graph::random_level(random, index.layout.m, index.layout.max_level()));
    }
    MemoryContextSwitchTo(old);
    MemoryContextDelete(context);
    return false;
}

} // namespace rv::hnsw
