// Ids of nodes by their external ids, as far as they fit into memory. Server zone.
#pragma once

#include "ruvector/pg/pg.hpp"

namespace rv::graph {

struct NodeIds {
    struct Entry {
        const char* name; // null: free
        int32 length;
        uint32 hash;
        int64 id;
    };
    MemoryContext context;
    Entry* entries;
    Size slots; // a power of two
    Size count;
    Size bytes; // of names
};

void begin_ids(NodeIds* ids);
// Forgets all if more than `most` bytes are in use.
void bound_ids(NodeIds* ids, Size most);
// Null: unknown.
NodeIds::Entry* find_id(NodeIds* ids, const char* name, int length);
// The entry, new or not, whose id may be set; its name is copied.
NodeIds::Entry* enter_id(NodeIds* ids, const char* name, int length, bool* found);

} // namespace rv::graph
