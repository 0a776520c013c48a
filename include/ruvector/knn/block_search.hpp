// The k nearest items of each of many queries, by exact search in one pass over the items for as many queries as fit
// into work_mem. Server zone.
#pragma once

#include "ruvector/core/base/array.hpp"
#include "ruvector/core/exact/pair_filter.hpp"
#include "ruvector/knn/distance.hpp"
#include "ruvector/knn/neighbours.hpp"
#include "ruvector/knn/rows.hpp"

namespace rv::knn {

struct BlockSearchOptions {
    size_t k;
    bool exclude_self; // leaves out an item with the key of the query; then both keys have one type
};

class BlockSearch {
public:
    // Takes what it finds: of one query after the other, the nearest first, with ranks from 1.
    class Result {
    public:
        virtual void add(Datum query, Datum item, int rank, double distance) = 0;

    protected:
        ~Result() = default;
    };

    // Everything in the memory context that is current, for as long as that.
    BlockSearch(const BlockSearchOptions& options, const RowKey& query_key, const RowKey& item_key, Distance& distance,
                Rows& queries, Rows& items, Result& result);

    void run();

private:
    struct Row {
        Datum key;
        Datum vector;
    };

    bool load_queries();
    Size add_query(size_t row);
    void make_filter(size_t dims);
    const float* widened(Datum vector);
    bool load_items();
    void compare(size_t first);
    bool consider(size_t q, size_t i);
    void return_neighbours();

    const BlockSearchOptions options_;
    const RowKey& query_key_;
    const RowKey& item_key_;
    Distance& distance_;
    Rows& query_rows_;
    Rows& item_rows_;
    Result& result_;
    MemoryContext context_;
    MemoryContext pass_context_;  // queries and their neighbours, until the items are through
    MemoryContext block_context_; // what a block of items needs
    std::pmr::memory_resource* memory_;
    Size item_key_size_; // what the copy of an item's key takes: expected, then the mean of those of the pass before
    Array<Row> queries_;
    Array<Row> items_;
    Array<float> floats_;
    exact::PairFilter* filter_ = nullptr; // made with the first query, where the distance has a measure
    Neighbours* neighbours_ = nullptr;
    size_t next_query_ = 0;
    size_t fetched_queries_ = 0;
};

} // namespace rv::knn
