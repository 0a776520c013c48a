// Server zone.
#include "ruvector/hnsw/inspect/reached_nodes.hpp"

extern "C" {
#include "miscadmin.h"
#include "utils/memutils.h"
}

#include "ruvector/core/base/array.hpp"
#include "ruvector/hnsw/format/link_list.hpp"
#include "ruvector/hnsw/format/page.hpp"
#include "ruvector/pg/memory.hpp"
#include "ruvector/pg/page_pass.hpp"

namespace rv::hnsw {

void follow_links(const Index& index, std::pmr::memory_resource* memory, U64Set* reached) {
    Array<ItemRef> open(memory);
    const EntryPoint entry = read_entry(index);
    if (entry.ref.valid() && reached->insert(entry.ref.bits)) open.push_back(entry.ref);
    while (!open.empty()) {
        CHECK_FOR_INTERRUPTS();
        const ItemRef ref = open.back();
        open.truncate(open.size() - 1);
        PageReader reader(index);
        if (NodeDisk* node = reader.node(ref); node != nullptr) {
            for (const RefDisk disk : node_links(index, node, 0)) {
                const ItemRef link = load_ref(disk);
                if (index.keeps_links && !is_kept(disk)) continue;
                if (link.valid() && reached->insert(link.bits)) open.push_back(link);
            }
        }
        reader.release();
    }
}

int64 count_unreachable(Relation relation) {
    MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "ruvector hnsw check", ALLOCSET_DEFAULT_SIZES);
    MemoryContext old = MemoryContextSwitchTo(context);
    const Index index = open_index(relation);
    pg::ContextMemory* memory = pg::context_memory(context);
    U64Set reached(memory);
    follow_links(index, memory, &reached);
    int64 unreachable = 0;
    pg::pass_over_pages(relation, kFirstDataBlock, [&](BlockNumber block, Page page) {
        if (!is_data_page(index, block, page)) return;
        for_each_item(index, block, page, [&](OffsetNumber offset, ItemHeadDisk* head) {
            if (head->type != static_cast<uint8>(ItemType::kNode) || (head->flags & (kTombstone | kPending)) != 0)
                return;
            unreachable += !reached.contains(make_ref(block, head->generation, offset).bits);
        });
    });
    MemoryContextSwitchTo(old);
    MemoryContextDelete(context);
    return unreachable;
}

} // namespace rv::hnsw
