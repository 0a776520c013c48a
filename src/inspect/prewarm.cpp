// Server zone. ruvector_prewarm: reads an index into the buffers.
#include "ruvector/pg/guard.hpp"

extern "C" {
#include "miscadmin.h"
#include "storage/bufmgr.h"
#include "utils/guc.h"
}

#include "ruvector/inspect/shards.hpp"

namespace {

// Beyond as many pages as there are buffers, each one that is read would push out one that was read before.
BlockNumber buffer_count(Relation relation) {
    return static_cast<BlockNumber>(RelationUsesLocalBuffers(relation) ? num_temp_buffers : NBuffers);
}

} // namespace

RV_FUNCTION(ruvector_prewarm) {
    const auto argument = rv::inspect::open_index_argument(PG_GETARG_OID(0));
    rv::inspect::check_table_readable(argument);
    rv::inspect::tell_of_shards(argument, fcinfo);
    Relation index = argument.index;
    const BlockNumber pages = std::min(RelationGetNumberOfBlocks(index), buffer_count(index));
    for (BlockNumber block = 0; block < pages; block++) {
        CHECK_FOR_INTERRUPTS();
        ReleaseBuffer(ReadBufferExtended(index, MAIN_FORKNUM, block, RBM_NORMAL, nullptr));
    }
    rv::inspect::close_index_argument(argument);
    PG_RETURN_INT64(pages);
}
