// Server zone.
#include "ruvector/collections/recall_sample.hpp"

extern "C" {
#include "executor/spi.h"
#include "utils/datum.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
}

#include "ruvector/collections/search_query.hpp"
#include "ruvector/pg/stopwatch.hpp"

#include <cmath>

namespace rv::collections {
namespace {

// What the exact search finds, of which the last distance counts.
class Furthest final : public BatchResult {
public:
    Furthest(int* counts, double* furthest) : counts_(counts), furthest_(furthest) {}
    void add(int place, Datum /*id*/, double distance) override {
        counts_[place - 1]++;
        furthest_[place - 1] = distance;
    }

private:
    int* counts_;
    double* furthest_;
};

// The index computes in single precision, and may take what hardly differs for equal.
double with_margin(double distance) { return distance + 1e-6 * std::max(1.0, std::abs(distance)); }

} // namespace

RecallSample::RecallSample(const Collection& collection, const Datum* array, size_t size, int k, Oid function)
    : collection_(collection), of_rows_(array == nullptr), k_(k + (array == nullptr ? 1 : 0)) {
    queries_ = array != nullptr ? batch_queries(collection, *array) : sample_rows(size);
    // Numbered anew, so that places count the queries.
    auto* places = static_cast<int*>(palloc(sizeof(int) * (queries_.count + 1)));
    for (size_t i = 0; i < queries_.count; i++) places[i] = static_cast<int>(i) + 1;
    queries_.places = places;
    counts_ = static_cast<int*>(palloc0(sizeof(int) * (queries_.count + 1)));
    furthest_ = static_cast<double*>(palloc0(sizeof(double) * (queries_.count + 1)));
    Furthest result(counts_, furthest_);
    search_blocked(collection_, {queries_, k_, 0, nullptr, function}, result);
}

// In the order of a hash of their places: chance, and the same again.
BatchQueries RecallSample::sample_rows(size_t size) const {
    const char* vector = vector_of(collection_, "t");
    const char* sql =
        psprintf("SELECT %s FROM %s AS t WHERE %s IS NOT NULL ORDER BY "
                 "pg_catalog.hashtextextended(t.ctid::pg_catalog.text, t.tableoid::pg_catalog.int8) LIMIT %zu",
                 vector, table_of(collection_), vector, size);
    const int result = SPI_execute(sql, true, 0);
    if (result != SPI_OK_SELECT) elog(ERROR, "SPI_execute failed: %s", SPI_result_code_string(result));
    auto* vectors = static_cast<Datum*>(palloc(sizeof(Datum) * (SPI_processed + 1)));
    for (uint64 i = 0; i < SPI_processed; i++) {
        bool is_null = false;
        const Datum value = SPI_getbinval(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 1, &is_null);
        vectors[i] = PointerGetDatum(PG_DETOAST_DATUM_COPY(value));
    }
    const BatchQueries rows{SPI_processed, nullptr, vectors};
    SPI_freetuptable(SPI_tuptable);
    return rows;
}

int RecallSample::count_found(size_t query, int column) const {
    const double most = with_margin(furthest_[query]);
    int found = 0;
    for (uint64 i = 0; i < SPI_processed; i++) {
        double distance = 0;
        found += found_distance(SPI_tuptable->vals[i], column, &distance) && distance <= most;
    }
    return std::min(found, counts_[query]);
}

Measured RecallSample::measure(const SearchWidth& width) const {
    int64 found = 0;
    int64 wanted = 0;
    double milliseconds = 0;
    const int oneself = of_rows_ ? 1 : 0;
    MemoryContext context =
        AllocSetContextCreate(CurrentMemoryContext, "ruvector recall of a query", ALLOCSET_DEFAULT_SIZES);
    SearchSettings settings(width);
    settings.forbid_exact_plans();
    for (size_t q = 0; q < queries_.count; q++) {
        CHECK_FOR_INTERRUPTS();
        MemoryContext old = MemoryContextSwitchTo(context);
        const pg::Stopwatch watch;
        const SearchQuery search = write_search(collection_, queries_.vectors[q], k_);
        run_query(search);
        milliseconds += watch.milliseconds();
        found += std::max(0, count_found(q, search.names->columns() + 1) - oneself);
        wanted += std::max(0, counts_[q] - oneself);
        SPI_freetuptable(SPI_tuptable);
        MemoryContextSwitchTo(old);
        MemoryContextReset(context);
    }
    settings.reset();
    MemoryContextDelete(context);
    const auto queries = static_cast<double>(std::max<size_t>(1, queries_.count));
    return {wanted == 0 ? 1 : static_cast<double>(found) / static_cast<double>(wanted), milliseconds / queries};
}

} // namespace rv::collections
