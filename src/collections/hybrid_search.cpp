// Server zone. ruvector_hybrid_search: the rows of a collection that are nearest to a vector and match words best, as
// one ranking; and ruvector_explain_hybrid_search.
#include "ruvector/pg/guard.hpp"

extern "C" {
#include "executor/spi.h"
#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/tuplestore.h"
}

#include "ruvector/collections/explain.hpp"
#include "ruvector/collections/fusion.hpp"
#include "ruvector/collections/hybrid_call.hpp"
#include "ruvector/collections/search_statistics.hpp"
#include "ruvector/pg/stopwatch.hpp"

#include <algorithm>
#include <span>

namespace rv::collections {
namespace {

enum Side : int { kVector = 0, kText = 1 };

// A row that one side found, or both.
struct Candidate {
    std::string_view name;
    Datum id;         // its name as a text
    bool known[2];    // whether the side has a value of it
    double values[2]; // of each side: distance, or minus the score
    int ranks[2];     // from 1; 0: not found
    double score;
};

int by_name(const Candidate& a, const Candidate& b) { return a.name.compare(b.name); }

// What a side found, the best first; rows that are equally good in the order of their names, so that the same rows have
// the same ranks however they came.
std::span<Candidate> found_rows(const SearchQuery& query, Side side, bool has_distance) {
    run_query(query);
    auto* rows = static_cast<Candidate*>(palloc0(sizeof(Candidate) * Max(SPI_processed, 1)));
    size_t count = 0;
    for (uint64 i = 0; i < SPI_processed; i++) {
        HeapTuple row = SPI_tuptable->vals[i];
        double value = 0;
        if (!found_distance(row, query.names->columns() + 1, &value)) continue;
        // Where words are only forbidden, all that lack them match, and none of them better than another.
        if (side == kText && value == 0) continue;
        Candidate& candidate = rows[count++];
        candidate.id = query.names->name(row, SPI_tuptable->tupdesc, 1);
        const text* name = DatumGetTextPP(candidate.id);
        candidate.name = {VARDATA_ANY(name), VARSIZE_ANY_EXHDR(name)};
        candidate.values[side] = value;
        candidate.known[side] = true;
        if (has_distance) {
            candidate.known[kVector] = found_distance(row, query.names->columns() + 2, &candidate.values[kVector]);
        }
    }
    SPI_freetuptable(SPI_tuptable);
    std::span<Candidate> found(rows, count);
    std::sort(found.begin(), found.end(), [side](const Candidate& a, const Candidate& b) {
        return a.values[side] != b.values[side] ? a.values[side] < b.values[side] : by_name(a, b) < 0;
    });
    for (size_t i = 0; i < count; i++) found[i].ranks[side] = static_cast<int>(i + 1);
    return found;
}

// The rows of both sides, each once, in the order of their names.
std::span<Candidate> merged(std::span<const Candidate> vectors, std::span<const Candidate> texts) {
    auto* rows = static_cast<Candidate*>(palloc(sizeof(Candidate) * Max(vectors.size() + texts.size(), 1)));
    Candidate* end = std::copy(vectors.begin(), vectors.end(), rows);
    end = std::copy(texts.begin(), texts.end(), end);
    std::sort(rows, end, [](const Candidate& a, const Candidate& b) { return by_name(a, b) < 0; });
    Candidate* last = rows;
    for (const Candidate* row = rows; row < end; row++) {
        if (last == rows || by_name(last[-1], *row) != 0) {
            *last++ = *row;
            continue;
        }
        for (const Side side : {kVector, kText}) {
            if (!row->known[side]) continue;
            last[-1].known[side] = true;
            last[-1].values[side] = row->values[side];
            last[-1].ranks[side] = Max(last[-1].ranks[side], row->ranks[side]);
        }
    }
    return {rows, last};
}

// How good a row is on a side: more for the better one, 0 where the side does not know it.
class SideScore {
public:
    SideScore(const HybridCall& call, Side side, std::span<const Candidate> rows) : call_(call), side_(side) {
        for (const Candidate& row : rows) {
            if (!row.known[side]) continue;
            best_ = any_ ? Min(best_, row.values[side]) : row.values[side];
            worst_ = any_ ? Max(worst_, row.values[side]) : row.values[side];
            any_ = true;
        }
    }

    double of(const Candidate& row) const {
        if (call_.fusion() == Fusion::kReciprocalRank)
            return row.ranks[side_] == 0 ? 0 : reciprocal_rank(row.ranks[side_], call_.rank_constant(), 1);
        return row.known[side_] ? min_max(-row.values[side_], -worst_, -best_) : 0;
    }

private:
    const HybridCall& call_;
    const Side side_;
    bool any_ = false;
    double best_ = 0; // distances, or minus the scores
    double worst_ = 0;
};

// Scores all rows and puts the best first; rows that are equally good by name. Of reciprocal ranks both sides count
// once where they weigh the same, so that the score is that of ruvector_rrf.
void rank(const HybridCall& call, std::span<Candidate> rows) {
    const SideScore vector(call, kVector, rows);
    const SideScore text(call, kText, rows);
    const double sum = call.fusion() == Fusion::kReciprocalRank ? 2 : 1;
    const double vector_weight = sum * call.vector_weight();
    const double text_weight = sum * (1 - call.vector_weight());
    for (Candidate& row : rows) row.score = vector_weight * vector.of(row) + text_weight * text.of(row);
    std::sort(rows.begin(), rows.end(), [](const Candidate& a, const Candidate& b) {
        return a.score != b.score ? a.score > b.score : by_name(a, b) < 0;
    });
}

void put_row(const ReturnSetInfo* result, const Candidate& row) {
    const bool by_vector = row.ranks[kVector] != 0;
    const bool by_text = row.ranks[kText] != 0;
    Datum values[] = {row.id,
                      Float8GetDatum(row.score),
                      Int32GetDatum(row.ranks[kVector]),
                      Int32GetDatum(row.ranks[kText]),
                      Float4GetDatum(static_cast<float>(row.values[kVector])),
                      Float8GetDatum(0 - row.values[kText])};
    bool nulls[] = {false, false, !by_vector, !by_text, !row.known[kVector], !row.known[kText]};
    tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

} // namespace
} // namespace rv::collections

RV_FUNCTION(ruvector_hybrid_search) {
    using namespace rv::collections;
    const rv::pg::Stopwatch watch;
    const HybridCall call(fcinfo);
    InitMaterializedSRF(fcinfo, 0);
    SPI_connect();
    const HybridPlan plan = call.plan(fcinfo->flinfo->fn_oid);
    SearchSettings settings(plan.width);
    std::span<Candidate> vectors;
    std::span<Candidate> texts;
    if (plan.has_vector) vectors = found_rows(plan.by_vector, kVector, false);
    if (plan.has_text) texts = found_rows(plan.by_text, kText, plan.text_has_distance);
    settings.reset();
    const std::span<Candidate> rows = merged(vectors, texts);
    rank(call, rows);
    const size_t count = Min(rows.size(), static_cast<size_t>(call.k()));
    for (const Candidate& row : rows.first(count)) put_row(reinterpret_cast<ReturnSetInfo*>(fcinfo->resultinfo), row);
    note_search({plan.collection->id, plan.collection->relation, "hybrid_search", watch.milliseconds(), 1,
                 static_cast<int64>(count), call.k(), call.filtered(), plan.exact});
    SPI_finish();
    return Datum{0};
}

RV_FUNCTION(ruvector_explain_hybrid_search) {
    using namespace rv::collections;
    const HybridCall call(fcinfo);
    const bool analyze = !PG_ARGISNULL(11) && PG_GETARG_BOOL(11);
    InitMaterializedSRF(fcinfo, 0);
    SPI_connect();
    const HybridPlan plan = call.plan(fcinfo->flinfo->fn_oid);
    SearchSettings settings(plan.width);
    const auto* result = reinterpret_cast<ReturnSetInfo*>(fcinfo->resultinfo);
    const auto explain = [&](const char* side, const SearchQuery& query) {
        Datum values[] = {CStringGetTextDatum(side), CStringGetTextDatum(query.sql), PointerGetDatum(settings_text()),
                          PointerGetDatum(plan_text(query, analyze))};
        bool nulls[] = {false, false, false, false};
        tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
    };
    if (plan.has_vector) explain("vector", plan.by_vector);
    if (plan.has_text) explain("text", plan.by_text);
    settings.reset();
    SPI_finish();
    return Datum{0};
}
