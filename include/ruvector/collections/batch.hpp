// Searching a collection for many vectors at once: all in one pass over the table by products of matrices, or one after
// the other through an index, with those that lie near each other in a row. Server zone.
#pragma once

#include "ruvector/collections/exactness.hpp"

extern "C" {
#include "utils/jsonb.h"
}

namespace rv::collections {

struct BatchQueries {
    size_t count;
    const int* places;    // of each in the array that it came in, from 1
    const Datum* vectors; // of the collection's type
};

// The elements of an array of type vector[] that are not null. Raises if one has other dimensions than the collection.
BatchQueries batch_queries(const Collection& collection, Datum array);

class BatchResult {
public:
    virtual void add(int place, Datum id, double distance) = 0;

protected:
    ~BatchResult() = default;
};

struct BatchRequest {
    BatchQueries queries;
    int k;
    int ef_search;       // 0: not given
    const Jsonb* filter; // null: all rows pass
    Oid function;        // one of the extension's
};

// Gives `result` the k nearest rows of each query among those that pass, in the order of queries and then of distances.
// True if the answer is exact: if no index was allowed, or none is there. Needs a connection to SPI.
bool search_batch(const Collection& collection, const BatchRequest& request, BatchResult& result);

// The two ways.
void search_blocked(const Collection& collection, const BatchRequest& request, BatchResult& result);
void search_index(const Collection& collection, const BatchRequest& request, BatchResult& result);

} // namespace rv::collections
