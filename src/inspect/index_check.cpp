// Server zone. ruvector_index_check: leaves the work to the index's access method.
#include "ruvector/pg/guard.hpp"

extern "C" {
#include "access/htup_details.h"
#include "funcapi.h"
#include "utils/memutils.h"
}

#include "ruvector/inspect/shards.hpp"
#include "ruvector/pg/privilege.hpp"

using rv::pg::IndexFindings;

RV_FUNCTION(ruvector_index_check) {
    const auto argument = rv::inspect::open_index_argument(PG_GETARG_OID(0));
    rv::pg::check_relation_owner(argument.index);
    rv::inspect::check_index_built(argument);
    rv::inspect::tell_of_shards(argument, fcinfo);

    MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "ruvector index check", ALLOCSET_DEFAULT_SIZES);
    MemoryContext old = MemoryContextSwitchTo(context);
    const IndexFindings found = argument.method->check(argument.index, context);
    MemoryContextSwitchTo(old);
    MemoryContextDelete(context);
    rv::inspect::close_index_argument(argument);

    TupleDesc description;
    if (get_call_result_type(fcinfo, nullptr, &description) != TYPEFUNC_COMPOSITE) {
        elog(ERROR, "return type must be a row type");
    }
    const std::optional<int64> counts[] = {found.nodes, found.rows, found.tombstones, found.broken_links,
                                           found.unreachable};
    Datum values[std::size(counts)];
    bool nulls[std::size(counts)];
    for (size_t i = 0; i < std::size(counts); i++) {
        values[i] = Int64GetDatum(counts[i].value_or(0));
        nulls[i] = !counts[i].has_value();
    }
    PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(description), values, nulls)));
}
