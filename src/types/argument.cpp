// Server zone. See the header.
#include "ruvector/types/argument.hpp"

extern "C" {
#include "access/detoast.h"
}

namespace rv::types {
namespace {

struct Entry {
    varatt_external pointer;
    varlena* value; // null until the pointer has come twice
};

struct Cache {
    Entry entries[2];
};

} // namespace

varlena* toasted_argument(FunctionCallInfo fcinfo, int number) {
    FmgrInfo* call_site = fcinfo->flinfo;
    const Datum datum = PG_GETARG_DATUM(number);
    // Without an expression the call site may outlive the query: an index's support function lives as long as the
    // backend.
    if (call_site == nullptr || call_site->fn_expr == nullptr) return PG_DETOAST_DATUM(datum);

    auto* cache = static_cast<Cache*>(call_site->fn_extra);
    if (cache == nullptr) {
        cache = static_cast<Cache*>(MemoryContextAllocZero(call_site->fn_mcxt, sizeof(Cache)));
        call_site->fn_extra = cache;
    }
    Entry& entry = cache->entries[number];
    varatt_external pointer;
    VARATT_EXTERNAL_GET_POINTER(pointer, reinterpret_cast<varlena*>(DatumGetPointer(datum)));
    if (std::memcmp(&pointer, &entry.pointer, sizeof(pointer)) != 0) {
        if (entry.value != nullptr) pfree(entry.value);
        entry.value = nullptr;
        entry.pointer = pointer;
        return PG_DETOAST_DATUM(datum);
    }
    if (entry.value == nullptr) {
        MemoryContext caller = MemoryContextSwitchTo(call_site->fn_mcxt);
        entry.value = PG_DETOAST_DATUM(datum);
        MemoryContextSwitchTo(caller);
    }
    return entry.value;
}

} // namespace rv::types
