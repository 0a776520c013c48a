// Server zone. See the header.
#include "ruvector/hnsw/write/remove_entries.hpp"

#include "ruvector/pg/vacuum_delay.hpp"

namespace rv::hnsw {
namespace {

// Returns how often the page was split.
uint32 remove_from_page(const Index& index, BlockNumber block, const U64Set& nodes, BufferAccessStrategy strategy) {
    pg::vacuum_delay();
    const Buffer buffer = ReadBufferExtended(index.relation, MAIN_FORKNUM, block, RBM_NORMAL, strategy);
    LockBuffer(buffer, BUFFER_LOCK_EXCLUSIVE);
    const DirectoryPage page = directory_page(index, block, BufferGetPage(buffer));
    const uint32 splits = page.disk()->splits;
    bool removable = false;
    for (int i = 0; i < page.count(); i++) removable = removable || nodes.contains(page.ref(i).bits);
    if (removable) {
        const BlockNumber summary_block = page.disk()->summary;
        const Buffer summary = pg::read_buffer(index.relation, summary_block);
        LockBuffer(summary, BUFFER_LOCK_EXCLUSIVE);
        pg::PageEdit edit(index.relation, index.logged);
        const DirectoryPage copy = directory_page(index, block, edit.page(buffer));
        for (int i = copy.count() - 1; i >= 0; i--) {
            if (nodes.contains(copy.ref(i).bits)) copy.remove(i);
        }
        copy.shrink_zone();
        summary_page(index, summary_block, edit.page(summary)).note(copy.disk()->slot, copy);
        edit.commit();
        UnlockReleaseBuffer(summary);
    }
    UnlockReleaseBuffer(buffer);
    return splits;
}

} // namespace

void remove_entries(const Index& index, DirectoryWalk& walk, const U64Set& nodes, BufferAccessStrategy strategy) {
    walk.run([&](BlockNumber block) { return remove_from_page(index, block, nodes, strategy); });
}

} // namespace rv::hnsw
