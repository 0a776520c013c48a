// Server zone.
#include "ruvector/knn/row_key.hpp"

extern "C" {
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/memutils.h"
#include "utils/typcache.h"
}

namespace rv::knn {

RowKey::RowKey(Oid type) : type_(type) {
    TypeCacheEntry* entry = lookup_type_cache(type, TYPECACHE_CMP_PROC_FINFO);
    if (!OidIsValid(entry->cmp_proc_finfo.fn_oid)) {
        ereport(ERROR, (errcode(ERRCODE_UNDEFINED_FUNCTION),
                        errmsg("could not identify a comparison function for type %s", format_type_be(type))));
    }
    length_ = entry->typlen;
    by_value_ = entry->typbyval;
    collation_ = entry->typcollation;
    compare_ = &entry->cmp_proc_finfo;
}

int RowKey::compare(Datum a, Datum b) const { return DatumGetInt32(FunctionCall2Coll(compare_, collation_, a, b)); }

Datum RowKey::copy(Datum key, MemoryContext context) const {
    if (by_value_) return key;
    MemoryContext old = MemoryContextSwitchTo(context);
    const Datum copied = length_ == -1 ? PointerGetDatum(PG_DETOAST_DATUM_COPY(key)) : datumCopy(key, false, length_);
    MemoryContextSwitchTo(old);
    return copied;
}

Size RowKey::copy_size(Datum copy) const { return by_value_ ? 0 : GetMemoryChunkSpace(DatumGetPointer(copy)); }

void RowKey::free(Datum key) const {
    if (!by_value_) pfree(DatumGetPointer(key));
}

Size RowKey::expected_copy_size(Size width) const {
    constexpr Size kHeader = 16; // of a chunk, whose size is a power of two
    return by_value_ ? 0 : std::bit_ceil(std::max(width, kHeader)) + kHeader;
}

} // namespace rv::knn
