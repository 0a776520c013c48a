// Server zone. A ranked scan reads the lists of its query's words before it returns its first row: that is the startup
// cost. What follows costs the index next to nothing. A scan that only matches reads them as it goes. What the executor
// does with the rows (heap pages, filters) PostgreSQL adds, in proportion to the rows that the plan above asks for.
#include "ruvector/bm25/cost.hpp"

extern "C" {
#include "nodes/nodeFuncs.h"
#include "optimizer/cost.h"
#include "optimizer/optimizer.h"
#include "utils/float.h"
#include "utils/lsyscache.h"
#include "utils/selfuncs.h"
#include "utils/spccache.h"
}

#include <cmath>

#include "ruvector/bm25/operator_class.hpp"
#include "ruvector/bm25/search/planned_statistics.hpp"
#include "ruvector/pg/planner.hpp"

namespace rv::bm25 {
namespace {

// A query that is not known when it is planned: so many words, each in such a share of the documents.
constexpr double kUnknownTerms = 3;
constexpr double kUnknownShare = 0.01;
// Of a posting, packed; to unpack one and add its score takes a fraction of what calling an operator does.
constexpr double kPostingBytes = 1.5;
constexpr double kPostingShare = 0.25;

// What of a path's conditions the index can tell, and how many of its queries have to be searched for.
struct Conditions {
    List* told = NIL;    // of RestrictInfo
    List* matches = NIL; // the queries that have to match
};

int strategy_of(Oid op, const IndexOptInfo* index, int column) {
    return get_op_opfamily_strategy(op, index->opfamily[column]);
}

void add_condition(const IndexOptInfo* index, int column, RestrictInfo* info, Conditions* conditions) {
    auto* clause = reinterpret_cast<Node*>(info->clause);
    if (IsA(clause, NullTest)) {
        if (column > 0) conditions->told = lappend(conditions->told, info);
        return;
    }
    const bool array = IsA(clause, ScalarArrayOpExpr);
    if (!array && !IsA(clause, OpExpr)) return;
    const Oid op = array ? castNode(ScalarArrayOpExpr, clause)->opno : castNode(OpExpr, clause)->opno;
    const int strategy = strategy_of(op, index, column);
    const bool match = column == 0 && strategy == kMatchStrategy && !array;
    if (!match && (column == 0 || strategy < pg::kLessStrategy)) return;
    conditions->told = lappend(conditions->told, info);
    if (match) conditions->matches = lappend(conditions->matches, lsecond(castNode(OpExpr, clause)->args));
}

Conditions conditions_of(const IndexPath* path) {
    Conditions conditions;
    ListCell* cell = nullptr;
    foreach (cell, path->indexclauses) {
        const auto* clause = lfirst_node(IndexClause, cell);
        ListCell* each = nullptr;
        foreach (each, clause->indexquals)
            add_condition(path->indexinfo, clause->indexcol, lfirst_node(RestrictInfo, each), &conditions);
    }
    return conditions;
}

// Of a query in the part of the documents that the index has. `fits`: whether it can be answered by that index.
SearchSize size_of(PlannerInfo* root, const IndexOptInfo* index, Node* query, bool ranks, bool* fits) {
    query = estimate_expression_value(root, query);
    const double tuples = std::max(index->tuples, 1.0);
    std::optional<SearchSize> planned;
    if (IsA(query, Const) && !castNode(Const, query)->constisnull)
        planned = planned_size(castNode(Const, query), index->indexoid, ranks, fits);
    if (!planned)
        return {tuples, kUnknownTerms * kUnknownShare * tuples, kUnknownTerms,
                std::min(1.0, kUnknownTerms * kUnknownShare) * tuples};
    SearchSize size = *planned;
    if (size.documents > 0) {
        const double share = std::min(1.0, tuples / size.documents);
        size.postings *= share;
        size.matches *= share;
    }
    return size;
}

bool contains(const List* queries, const Node* query) {
    ListCell* cell = nullptr;
    foreach (cell, queries) {
        if (equal(lfirst(cell), query)) return true;
    }
    return false;
}

void disable(IndexPath* path, Cost* startup_cost, Cost* total_cost) {
    *startup_cost = *total_cost = get_float8_infinity();
    pg::disable_path(path);
}

} // namespace

void estimate_cost(PlannerInfo* root, IndexPath* path, double, Cost* startup_cost, Cost* total_cost,
                   Selectivity* selectivity, double* correlation, double* pages) {
    IndexOptInfo* index = path->indexinfo;
    *selectivity = 0;
    *correlation = 0;
    *pages = 0;
    const Conditions conditions = conditions_of(path);
    const int orders = list_length(path->indexorderbys);
    // It orders by one score, that of the first column; without a query there is nothing that it could do.
    const bool wrong_order = orders > 1 || (orders == 1 && linitial_int(path->indexorderbycols) != 0);
    if (wrong_order || (orders == 0 && conditions.matches == NIL) || pg::wants_null(path)) {
        disable(path, startup_cost, total_cost);
        return;
    }

    List* quals = add_predicate_to_index_quals(index, conditions.told);
    *selectivity = clauselist_selectivity(root, quals, static_cast<int>(index->rel->relid), JOIN_INNER, nullptr);
    SearchSize all{};
    bool fits = true;
    const auto add = [&](Node* query, bool ranks) {
        bool each = true;
        const SearchSize size = size_of(root, index, query, ranks, &each);
        all.postings += size.postings;
        all.terms += size.terms;
        fits &= each;
    };
    ListCell* cell = nullptr;
    foreach (cell, conditions.matches) add(static_cast<Node*>(lfirst(cell)), false);
    if (orders > 0) {
        auto* query = static_cast<Node*>(lsecond(castNode(OpExpr, linitial(path->indexorderbys))->args));
        if (!contains(conditions.matches, query)) add(query, true);
    }
    if (!fits) {
        disable(path, startup_cost, total_cost);
        return;
    }

    double random_page_cost = 0;
    double seq_page_cost = 0;
    get_tablespace_page_costs(index->reltablespace, &random_page_cost, &seq_page_cost);
    const auto index_pages = static_cast<double>(index->pages);
    // A page of the dictionary for each word, and that of the beginning of its list.
    const double descents = std::min(2 * all.terms, index_pages);
    const double lists = std::min(std::ceil(all.postings * kPostingBytes / BLCKSZ), index_pages);
    const Cost look_up = descents * random_page_cost;
    const Cost read = lists * seq_page_cost + all.postings * kPostingShare * cpu_operator_cost;
    const double rows = std::max(1.0, std::min(*selectivity * index->rel->tuples, std::max(index->tuples, 1.0)));

    *startup_cost = orders > 0 ? look_up + read : look_up;
    *total_cost = look_up + read + rows * cpu_index_tuple_cost;
    *pages = descents + lists;
}

} // namespace rv::bm25
