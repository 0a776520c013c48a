// Server zone. A batch through an index: a lateral join in one run of the executor, a part of the queries at a time.
#include "ruvector/collections/batch.hpp"

extern "C" {
#include "executor/spi.h"
#include "utils/array.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
}

#include "ruvector/collections/query_order.hpp"
#include "ruvector/collections/search_query.hpp"

namespace rv::collections {
namespace {

// Rows that one run may bring, and queries that it may have.
constexpr size_t kMostRows = 100'000;
constexpr size_t kMostQueries = 4'000;

Datum as_array(const Collection& collection, const Datum* vectors, size_t count) {
    int16 length = 0;
    bool by_value = false;
    char alignment = 0;
    get_typlenbyvalalign(collection.type, &length, &by_value, &alignment);
    ArrayType* array = construct_array(const_cast<Datum*>(vectors), static_cast<int>(count), collection.type, length,
                                       by_value, alignment);
    return PointerGetDatum(array);
}

// Rows of each query, by its place in the array that was asked with.
struct Answer {
    uint64 first;
    uint64 end;
};

int place_of(uint64 row, bool* is_null) {
    return DatumGetInt32(SPI_getbinval(SPI_tuptable->vals[row], SPI_tuptable->tupdesc, 1, is_null));
}

// The rows come in the order of places.
void find_answers(Answer* answers, size_t count) {
    std::fill_n(answers, count, Answer{0, 0});
    bool is_null = false;
    for (uint64 i = 0; i < SPI_processed; i++) {
        Answer& answer = answers[place_of(i, &is_null) - 1];
        if (answer.end == 0) answer.first = i;
        answer.end = i + 1;
    }
}

void add_answer(const Answer& answer, int place, const RowNames& names, BatchResult& result) {
    for (uint64 i = answer.first; i < answer.end; i++) {
        HeapTuple row = SPI_tuptable->vals[i];
        double distance = 0;
        if (!found_distance(row, names.columns() + 2, &distance)) continue;
        result.add(place, names.name(row, SPI_tuptable->tupdesc, 2), distance);
    }
}

// Some queries, asked for in the order that brings near ones together.
void search_some(const Collection& collection, const BatchRequest& request, BatchResult& result) {
    const BatchQueries& queries = request.queries;
    const size_t* order = near_ones_together(collection, queries, request.function);
    auto* vectors = static_cast<Datum*>(palloc(sizeof(Datum) * queries.count));
    auto* asked = static_cast<size_t*>(palloc(sizeof(size_t) * queries.count));
    for (size_t i = 0; i < queries.count; i++) {
        vectors[i] = queries.vectors[order[i]];
        asked[order[i]] = i;
    }
    const SearchQuery search =
        write_batch(collection, as_array(collection, vectors, queries.count), request.k, request.filter);
    run_query(search);
    auto* answers = static_cast<Answer*>(palloc(sizeof(Answer) * queries.count));
    find_answers(answers, queries.count);
    for (size_t i = 0; i < queries.count; i++) add_answer(answers[asked[i]], queries.places[i], *search.names, result);
    SPI_freetuptable(SPI_tuptable);
}

} // namespace

void search_index(const Collection& collection, const BatchRequest& request, BatchResult& result) {
    const BatchQueries& all = request.queries;
    const size_t some = std::clamp<size_t>(kMostRows / static_cast<size_t>(request.k), 1, kMostQueries);
    MemoryContext context =
        AllocSetContextCreate(CurrentMemoryContext, "ruvector batch search", ALLOCSET_DEFAULT_SIZES);
    for (size_t first = 0; first < all.count; first += some) {
        MemoryContext old = MemoryContextSwitchTo(context);
        BatchRequest part = request;
        part.queries = {std::min(some, all.count - first), all.places + first, all.vectors + first};
        search_some(collection, part, result);
        MemoryContextSwitchTo(old);
        MemoryContextReset(context);
    }
    MemoryContextDelete(context);
}

} // namespace rv::collections
