// Server zone. ruvector_memory_stats: what ruvector has allocated in this backend, by its memory contexts.
#include "ruvector/pg/guard.hpp"

extern "C" {
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"
#include "utils/memutils.h"
}

#include "ruvector/collections/memory_use.hpp"

namespace {

constexpr std::string_view kPrefix = "ruvector ";

struct Use {
    Size index = 0;        // scans, inserts, builds, vacuums, checks
    Size vectors = 0;      // values at hand: kept from row to row, or of queries
    Size quantization = 0; // rotations, kept as long as the session lives
    Size other = 0;        // statistics
    Size total() const { return index + vectors + quantization + other; }
};

bool begins(const char* text, std::string_view with) { return std::strncmp(text, with.data(), with.size()) == 0; }

void add(Use* use, const char* name, Size bytes) {
    if (begins(name, "rotations")) {
        use->quantization += bytes;
    } else if (begins(name, "hnsw") || begins(name, "ivfflat") || begins(name, "index") || begins(name, "recall")) {
        use->index += bytes;
    } else if (begins(name, "statistics")) {
        use->other += bytes;
    } else {
        use->vectors += bytes;
    }
}

// Contexts below one of ours belong to it.
void walk(MemoryContext context, Use* use) {
    check_stack_depth();
    for (MemoryContext child = context->firstchild; child != nullptr; child = child->nextchild) {
        if (begins(child->name, kPrefix)) {
            add(use, child->name + kPrefix.size(), MemoryContextMemAllocated(child, true));
        } else {
            walk(child, use);
        }
    }
}

void append_megabytes(StringInfo json, const char* key, Size bytes) {
    appendStringInfo(json, "\"%s\": %.3f, ", key, static_cast<double>(bytes) / (1024 * 1024));
}

} // namespace

RV_FUNCTION(ruvector_memory_stats) {
    Use use;
    walk(TopMemoryContext, &use);
    StringInfoData json;
    initStringInfo(&json);
    appendStringInfoChar(&json, '{');
    append_megabytes(&json, "index_memory_mb", use.index);
    append_megabytes(&json, "vector_cache_mb", use.vectors);
    append_megabytes(&json, "quantization_tables_mb", use.quantization);
    append_megabytes(&json, "total_extension_mb", use.total());
    appendStringInfo(&json, "\"bytes\": %zu, \"shared_memory_bytes\": %zu, \"pid\": %d}", use.total(),
                     rv::collections::shared_statistics_bytes(), MyProcPid);
    return DirectFunctionCall1(jsonb_in, CStringGetDatum(json.data));
}
