// C++ zone. How many rows the match operators find, by the document frequencies in the index that the query is for.
//
// Words are taken to stand in documents independently of each other.
#include "ruvector/bm25/search/planned_statistics.hpp"

extern "C" {
#include "nodes/pathnodes.h"
#include "optimizer/optimizer.h"
#include "utils/selfuncs.h"
}

#include "ruvector/pg/guard.hpp"

namespace {

using namespace rv::text;
using rv::pg::pg_call;

// Where nothing is known of the query, or of its words: as PostgreSQL takes it for a query of one word.
constexpr double kUnknown = 0.005;

double share_of(const rv::bm25::Statistics& statistics, const Lexeme& lexeme) {
    const auto documents = static_cast<double>(std::max<std::uint64_t>(statistics.corpus().documents, 1));
    return std::min(1.0, static_cast<double>(statistics.frequency(lexeme)) / documents);
}

double share_of(const rv::bm25::Statistics& statistics, const BoundClause& clause) {
    double all = 1;
    for (const Position& position : clause.positions) {
        double none = 1;
        for (const Lexeme& lexeme : position.alternatives) none *= 1 - share_of(statistics, lexeme);
        all *= 1 - none;
    }
    return all;
}

double share_of(const rv::bm25::Statistics& statistics) {
    const std::vector<BoundClause>& clauses = statistics.query().clauses;
    if (clauses.empty()) return 0;
    double required = 1;
    double none = 1;
    double allowed = 1;
    bool has_required = false;
    bool has_optional = false;
    for (const BoundClause& clause : clauses) {
        const double share = share_of(statistics, clause);
        if (clause.role == Role::kForbidden) {
            if (!clause.phrase) allowed *= 1 - share;
        } else if (clause.role == Role::kRequired) {
            has_required = true;
            required *= share;
        } else {
            has_optional = true;
            none *= 1 - share;
        }
    }
    return (has_required ? required : has_optional ? 1 - none : 1) * allowed;
}

double selectivity_of(Node* query) {
    if (query == nullptr || !IsA(query, Const)) return kUnknown;
    const auto* constant = reinterpret_cast<const Const*>(query);
    if (constant->constisnull) return 0;
    const auto statistics = rv::bm25::planned_statistics(constant);
    return statistics == nullptr ? kUnknown : share_of(*statistics);
}

} // namespace

RV_FUNCTION(ruvector_bm25_match_selectivity) {
    auto* root = reinterpret_cast<PlannerInfo*>(PG_GETARG_POINTER(0));
    auto* arguments = reinterpret_cast<List*>(PG_GETARG_POINTER(2));
    if (list_length(arguments) != 2) PG_RETURN_FLOAT8(kUnknown);
    auto* query = static_cast<Node*>(lsecond(arguments));
    query = pg_call([=] { return estimate_expression_value(root, query); });
    PG_RETURN_FLOAT8(std::clamp(selectivity_of(query), 0.0, 1.0));
}

RV_FUNCTION(ruvector_bm25_match_join_selectivity) { PG_RETURN_FLOAT8(kUnknown); }
