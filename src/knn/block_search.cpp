// Server zone.
#include "ruvector/knn/block_search.hpp"

extern "C" {
#include "miscadmin.h"
#include "utils/memutils.h"
}

#include "ruvector/pg/memory.hpp"

namespace rv::knn {
namespace {

// Rows of a block without a filter, and queries that are fetched at once.
constexpr size_t kFewRows = 64;

Size work_memory() { return static_cast<Size>(work_mem) * 1024; }

} // namespace

BlockSearch::BlockSearch(const BlockSearchOptions& options, const RowKey& query_key, const RowKey& item_key,
                         Distance& distance, Rows& queries, Rows& items, Result& result)
    : options_(options),
      query_key_(query_key),
      item_key_(item_key),
      distance_(distance),
      query_rows_(queries),
      item_rows_(items),
      result_(result),
      context_(CurrentMemoryContext),
      pass_context_(AllocSetContextCreate(CurrentMemoryContext, "ruvector queries", ALLOCSET_DEFAULT_SIZES)),
      block_context_(AllocSetContextCreate(CurrentMemoryContext, "ruvector items", ALLOCSET_DEFAULT_SIZES)),
      memory_(pg::context_memory(CurrentMemoryContext)),
      item_key_size_(item_key.expected_copy_size(items.key_width())),
      queries_(memory_),
      items_(memory_),
      floats_(memory_) {}

void BlockSearch::run() {
    query_rows_.open();
    while (load_queries()) {
        neighbours_ = pg::make_in<Neighbours>(pass_context_, item_key_, queries_.size(), options_.k, pass_context_);
        if (filter_ != nullptr) filter_->prepare();
        item_rows_.open();
        while (load_items()) {
            for (size_t q = 0; q < queries_.size(); q += exact::PairFilter::kBatch) compare(q);
        }
        item_rows_.close();
        return_neighbours();
    }
    query_rows_.close();
}

// As many as work_mem has room for, at least one. False at the end.
bool BlockSearch::load_queries() {
    queries_.clear();
    MemoryContextReset(pass_context_);
    if (filter_ != nullptr) filter_->clear_queries();
    Size used = 0;
    while (used < work_memory()) {
        CHECK_FOR_INTERRUPTS();
        if (next_query_ == fetched_queries_) {
            next_query_ = 0;
            fetched_queries_ = query_rows_.fetch(kFewRows);
            if (fetched_queries_ == 0) break;
        }
        used += add_query(next_query_++);
    }
    return !queries_.empty();
}

Size BlockSearch::add_query(size_t row) {
    MemoryContext old = MemoryContextSwitchTo(pass_context_);
    const Datum vector = PointerGetDatum(PG_DETOAST_DATUM_COPY(query_rows_.vector(row)));
    MemoryContextSwitchTo(old);
    const Row query{query_key_.copy(query_rows_.key(row), pass_context_), vector};
    queries_.push_back(query);
    Size used = sizeof(Row) + query_key_.copy_size(query.key) + GetMemoryChunkSpace(DatumGetPointer(vector)) +
                Neighbours::bytes_per_query(options_.k) + options_.k * item_key_size_;
    if (distance_.has_measure()) {
        if (filter_ == nullptr) make_filter(distance_.dims(vector));
        filter_->add_query(widened(vector));
        used += exact::PairFilter::bytes_per_query(filter_->dims());
    }
    return used;
}

void BlockSearch::make_filter(size_t dims) {
    filter_ = pg::make_in<exact::PairFilter>(context_, memory_, dims, distance_.measure());
    floats_.resize(dims);
}

// The vector as floats, until the next one; of the filter's dimension.
const float* BlockSearch::widened(Datum vector) {
    const size_t dims = distance_.dims(vector);
    if (dims != filter_->dims()) distance_.raise_different_dims(filter_->dims(), dims);
    distance_.widen(vector, floats_.data());
    return floats_.data();
}

bool BlockSearch::load_items() {
    items_.clear();
    MemoryContextReset(block_context_);
    if (filter_ != nullptr) filter_->clear_items();
    const size_t count = item_rows_.fetch(filter_ != nullptr ? filter_->block_items() : kFewRows);
    MemoryContext old = MemoryContextSwitchTo(block_context_);
    for (size_t i = 0; i < count; i++) {
        const Row item{item_rows_.key(i), PointerGetDatum(PG_DETOAST_DATUM(item_rows_.vector(i)))};
        items_.push_back(item);
        if (filter_ != nullptr) filter_->add_item(widened(item.vector));
    }
    MemoryContextSwitchTo(old);
    return count > 0;
}

// A batch of queries with the block of items.
void BlockSearch::compare(size_t first) {
    CHECK_FOR_INTERRUPTS();
    MemoryContext old = MemoryContextSwitchTo(block_context_);
    if (filter_ != nullptr) {
        filter_->each_near(first, [this](size_t q, size_t i) {
            if (consider(q, i) && neighbours_->full(q))
                filter_->set_limit(q, distance_.for_filter(neighbours_->furthest(q)));
        });
    } else {
        const size_t end = std::min(first + exact::PairFilter::kBatch, queries_.size());
        for (size_t q = first; q < end; q++)
            for (size_t i = 0; i < items_.size(); i++) consider(q, i);
    }
    MemoryContextSwitchTo(old);
}

bool BlockSearch::consider(size_t q, size_t i) {
    const Row& query = queries_[q];
    const Row& item = items_[i];
    if (options_.exclude_self && item_key_.compare(query.key, item.key) == 0) return false;
    return neighbours_->put(q, distance_.of(item.vector, query.vector), item.key);
}

void BlockSearch::return_neighbours() {
    Size sizes = 0;
    Size count = 0;
    for (size_t q = 0; q < queries_.size(); q++) {
        CHECK_FOR_INTERRUPTS();
        int rank = 0;
        for (const Neighbour& neighbour : neighbours_->sorted(q)) {
            result_.add(queries_[q].key, neighbour.key, ++rank, neighbour.distance);
            sizes += item_key_.copy_size(neighbour.key);
            count++;
        }
    }
    if (count > 0) item_key_size_ = sizes / count;
}

} // namespace rv::knn
