// C++ zone. See the header.
#include "ruvector/bm25/search/scan_request.hpp"

#include "ruvector/pg/guard.hpp"

extern "C" {
#include "access/relscan.h"
#include "access/skey.h"
#include "catalog/partition.h"
#include "catalog/pg_type.h"
#include "tsearch/ts_cache.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
}

#include "ruvector/bm25/format/metapage.hpp"
#include "ruvector/bm25/operator_class.hpp"
#include "ruvector/pg/memory.hpp"

namespace rv::bm25 {
namespace {

bool is_match(const ScanKeyData& key) {
    return key.sk_attno == 1 && key.sk_strategy == kMatchStrategy &&
           (key.sk_flags & (SK_SEARCHARRAY | SK_SEARCHNULL | SK_SEARCHNOTNULL)) == 0;
}

// Whether the attributes that the index keeps tell about it. The first column is not null in any row.
bool is_condition(const ScanKeyData& key) {
    if ((key.sk_flags & (SK_SEARCHNULL | SK_SEARCHNOTNULL)) != 0) return true;
    return key.sk_attno > 1 && key.sk_strategy >= pg::kLessStrategy && key.sk_strategy <= pg::kContainsStrategy;
}

// The documents of an index on text are lexemes of its configuration. A query may be for another: that of the index
// that it names, or the session's, where a match names none.
bool fits(Relation index, Oid configuration) {
    return pg::pg_call(
        [&] { return document_type(index) == TSVECTOROID || read_open_chain(index).configuration == configuration; });
}

const text::QueryValue* query_of(const ScanKeyData& key) {
    const Datum argument = key.sk_argument;
    return pg::pg_call([argument] { return text::query_value(argument); });
}

// Whether a query for the index of a partitioned table came to one of its partitions through that table, and a view:
// the executor has checked the privileges of the view's owner. Who may read the partition itself, and not the table,
// names an index that is not his.
bool comes_from_above(Oid own, Oid named) {
    const bool above = pg::pg_call(
        [=] { return get_rel_relispartition(own) && list_member_oid(get_partition_ancestors(own), named); });
    return above && !may_read(own);
}

std::shared_ptr<const Statistics> statistics_of_query(Relation index, const text::QueryValue& query) {
    const Oid own = RelationGetRelid(index);
    if (!OidIsValid(query.index) || query.index == own) return statistics_of_plan(query, own);
    return comes_from_above(own, query.index) ? statistics_of_plan(query, query.index)
                                              : statistics_of(query, query.index);
}

// The planner avoids what it knows; here is what it could not know.
std::shared_ptr<const Statistics> rank_of_key(Relation index, const ScanKeyData& key) {
    auto statistics = statistics_of_query(index, *query_of(key));
    if (fits(index, statistics->configuration())) return statistics;
    const Oid named = statistics->index();
    pg::pg_call([&] {
        ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
                        errmsg("index \"%s\" cannot order rows for index \"%s\" of another text search configuration",
                               RelationGetRelationName(index), get_rel_name(named)),
                        errhint("Use a query that is known when it is planned, such as a constant.")));
    });
    return statistics;
}

// Whether two queries ask for the same words.
bool alike(const Statistics& a, const Statistics& b) {
    return a.words() == b.words() && a.configuration() == b.configuration();
}

void add_match(ScanRequest& request, Relation index, const ScanKeyData& key) {
    if ((key.sk_flags & SK_ISNULL) != 0) {
        request.never = true;
        return;
    }
    const text::QueryValue* query = query_of(key);
    auto statistics = statistics_of_query(index, *query);
    const Oid configuration =
        OidIsValid(query->index) ? statistics->configuration() : pg::pg_call([] { return getTSCurrentConfig(true); });
    // Every row is asked whether it matches.
    if (!fits(index, configuration)) {
        request.recheck = true;
        return;
    }
    if (statistics->query().has_phrase()) request.recheck = true;
    if (statistics->query().clauses.empty()) request.never = true;
    if (request.rank != nullptr && alike(*request.rank, *statistics)) {
        request.rank_matches = true;
    } else {
        request.matches.push_back(std::move(statistics));
    }
}

} // namespace

ScanRequest read_request(IndexScanDesc scan) {
    Relation index = scan->indexRelation;
    ScanRequest request;
    request.ordered = scan->numberOfOrderBys > 0;
    if (request.ordered && (scan->orderByData->sk_flags & SK_ISNULL) == 0)
        request.rank = rank_of_key(index, *scan->orderByData);

    std::vector<ScanKeyData> conditions;
    for (int i = 0; i < scan->numberOfKeys; i++) {
        const ScanKeyData& key = scan->keyData[i];
        if (is_match(key)) {
            add_match(request, index, key);
        } else if (is_condition(key)) {
            conditions.push_back(key);
        } else {
            request.recheck = true;
        }
    }
    const std::span<const ScanKeyData> keys = conditions;
    request.conditions = pg::pg_call([&] { return pg::Conditions::of_keys(keys, pg::attribute_columns(index)); });
    if (request.conditions != nullptr) {
        // Keys of values are not the values.
        request.attribute_bytes = pg::AttributeColumns::bytes_for(pg::attribute_count(index));
        request.recheck = true;
        request.never = request.never || request.conditions->never();
    }
    return request;
}

} // namespace rv::bm25
