// What commands make of indexes of ours is looked at as soon as they have made it.
//
// PostgreSQL shows an access method the storage parameters of an index, but not the index that they belong to; and
// ALTER TABLE makes an index anew over the pages that it has, without a word to the access method, when a column's type
// changes and its values do not. So an object access hook looks at the catalog once an index is created or altered.
#pragma once

#include "ruvector/pg/metric_option.hpp"

namespace rv::pg {

// How an access method takes part.
struct WatchedMethod {
    const char* name;
    bytea* (*parse_options)(Datum options, bool validate); // its amoptions
    size_t metric_offset;                                  // of the MetricName in what that returns
    MetricName (*metric_of)(Oid opclass);                  // null: no index of it has a metric
    int (*most_dims_of)(Oid opclass);                      // 0 for a class that is not ours; null: has no vectors
    // Raises where the storage parameters of an index must not be altered so; they are 0 where there are none.
    // Null: all may be.
    void (*check_altered)(Oid index, const char* index_name, Datum before, Datum after);
};

// Watches the indexes of an access method from now on; called at load, once for each.
void watch_indexes(const WatchedMethod& method);

} // namespace rv::pg
