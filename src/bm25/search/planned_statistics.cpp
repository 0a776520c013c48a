// C++ zone. See the header.
#include "ruvector/bm25/search/planned_statistics.hpp"

#include "ruvector/pg/guard.hpp"

extern "C" {
#include "catalog/index.h"
}

namespace rv::bm25 {
namespace {

bool reads_table(const PlannerInfo* root, Oid table) {
    if (!OidIsValid(table)) return false;
    for (; root != nullptr; root = root->parent_root) {
        for (int i = 0; i < list_length(root->parse->rtable); i++) {
            const auto* entry = static_cast<const RangeTblEntry*>(list_nth(root->parse->rtable, i));
            if (entry->rtekind == RTE_RELATION && entry->relid == table) return true;
        }
    }
    return false;
}

} // namespace

std::shared_ptr<const Statistics> planned_statistics(PlannerInfo* root, const text::QueryValue& query, Oid index) {
    const Oid table = pg::pg_call([index] { return IndexGetRelation(index, true); });
    return reads_table(root, table) ? statistics_of_plan(query, index) : statistics_of(query, index);
}

SearchSize planned_size(PlannerInfo* root, Datum query, Oid index) {
    const text::QueryValue* value = pg::pg_call([query] { return text::query_value(query); });
    const auto statistics = planned_statistics(root, *value, OidIsValid(value->index) ? value->index : index);
    return {static_cast<double>(statistics->corpus().documents), static_cast<double>(statistics->postings()),
            static_cast<double>(statistics->terms()), static_cast<double>(statistics->most_matches())};
}

} // namespace rv::bm25
