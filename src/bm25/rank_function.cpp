// C++ zone. The operators of queries, for one row at a time: what an index finds by itself.
//
// Statistics are asked for each row: they are kept for the statement, and an expression's own memory can live longer.
#include "ruvector/bm25/search/statistics.hpp"

extern "C" {
#include "catalog/pg_type.h"
#include "tsearch/ts_cache.h"
}

#include "ruvector/bm25/search/bound_query.hpp"
#include "ruvector/pg/guard.hpp"
#include "ruvector/text/configuration.hpp"

namespace {

using namespace rv::text;
using rv::pg::pg_call;

struct Arguments {
    Datum document;
    Oid type;
    const QueryValue* query;
    bool by_planner; // whether that has found the index
};

Arguments arguments_of(FunctionCallInfo fcinfo, Oid type) {
    const Datum datum = PG_GETARG_DATUM(1);
    const QueryValue* query = pg_call([datum] { return query_value(datum); });
    return {PG_GETARG_DATUM(0), type, query, rv::bm25::is_bound_by_planner(fcinfo->flinfo, query->index)};
}

Verdict judge(const Arguments& arguments, const BoundQuery& query, Oid configuration, const TermWeights& weights) {
    const LexedDocument document =
        pg_call([&] { return lex_document(arguments.document, arguments.type, configuration); });
    return evaluate(query, document.terms, document.length, weights);
}

Verdict judge_by_index(const Arguments& arguments) {
    const auto statistics = arguments.by_planner
                                ? rv::bm25::statistics_of_plan(*arguments.query, arguments.query->index)
                                : rv::bm25::statistics_of(*arguments.query, arguments.query->index);
    return judge(arguments, statistics->query(), statistics->configuration(), *statistics);
}

double score(FunctionCallInfo fcinfo, Oid type) {
    const Arguments arguments = arguments_of(fcinfo, type);
    if (!OidIsValid(arguments.query->index))
        pg_call([] {
            ereport(ERROR, (errcode(ERRCODE_UNDEFINED_OBJECT),
                            errmsg("a score needs a bm25 index, and none was found for the document"),
                            errhint("Create one with USING bm25 on the column, or name one: "
                                    "ruvector_bm25_query('words', 'index').")));
        });
    return judge_by_index(arguments).score;
}

// Without an index there are no statistics, and none are needed.
struct NoWeights final : TermWeights {
    TermScore score_of(std::string_view) const override { return {}; }
};

bool match(FunctionCallInfo fcinfo, Oid type) {
    const Arguments arguments = arguments_of(fcinfo, type);
    if (OidIsValid(arguments.query->index)) return judge_by_index(arguments).matches;
    const Oid configuration = pg_call([] { return getTSCurrentConfig(true); });
    return judge(arguments, bind_query(*arguments.query, configuration), configuration, NoWeights()).matches;
}

// Ascending order is that of the best first. A row that does not match is at 0, and not at -0.
double rank(FunctionCallInfo fcinfo, Oid type) { return 0.0 - score(fcinfo, type); }

} // namespace

RV_FUNCTION(ruvector_bm25_rank_text) { PG_RETURN_FLOAT8(rank(fcinfo, TEXTOID)); }
RV_FUNCTION(ruvector_bm25_rank_tsvector) { PG_RETURN_FLOAT8(rank(fcinfo, TSVECTOROID)); }

RV_FUNCTION(ruvector_bm25_score_text) { PG_RETURN_FLOAT8(score(fcinfo, TEXTOID)); }
RV_FUNCTION(ruvector_bm25_score_tsvector) { PG_RETURN_FLOAT8(score(fcinfo, TSVECTOROID)); }

RV_FUNCTION(ruvector_bm25_match_text) { PG_RETURN_BOOL(match(fcinfo, TEXTOID)); }
RV_FUNCTION(ruvector_bm25_match_tsvector) { PG_RETURN_BOOL(match(fcinfo, TSVECTOROID)); }
