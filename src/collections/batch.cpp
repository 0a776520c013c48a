// Server zone.
#include "ruvector/collections/batch.hpp"

#include "ruvector/collections/search_query.hpp"
#include "ruvector/pg/array_elements.hpp"

namespace rv::collections {

BatchQueries batch_queries(const Collection& collection, Datum array) {
    const pg::ArrayElements elements = pg::array_elements(array);
    const size_t most = elements.values.size();
    auto* places = static_cast<int*>(palloc(sizeof(int) * (most + 1)));
    auto* vectors = static_cast<Datum*>(palloc(sizeof(Datum) * (most + 1)));
    size_t count = 0;
    for (size_t i = 0; i < most; i++) {
        CHECK_FOR_INTERRUPTS();
        if (elements.nulls[i]) continue;
        places[count] = static_cast<int>(i) + 1;
        vectors[count++] = as_collection_type(collection, elements.values[i]);
    }
    return {count, places, vectors};
}

bool search_batch(const Collection& collection, const BatchRequest& request, BatchResult& result) {
    const bool exact =
        collection.flat || search_exactness() == Exactness::kExact || index_of(collection).kind == IndexKind::kNone;
    if (request.queries.count == 0) return exact;
    if (exact) {
        search_blocked(collection, request, result);
    } else {
        SearchSettings settings(search_width(collection, request.ef_search, request.k));
        search_index(collection, request, result);
        settings.reset();
    }
    return exact;
}

} // namespace rv::collections
