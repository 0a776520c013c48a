// C++ zone. What plans are chosen by: estimates, from what PostgreSQL knows and from short looks.
#include "ruvector/graph/store.hpp"

extern "C" {
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "storage/bufmgr.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"
#include "utils/lsyscache.h"
}

#include "ruvector/graph/estimates.hpp"
#include "ruvector/graph/names.hpp"
#include "ruvector/pg/kept_plans.hpp"

namespace rv::graph {
namespace {

constexpr double kCounted = 1000; // rows that are counted; more are estimated

double number(const char* sql, std::initializer_list<std::pair<Oid, Datum>> parameters) {
    Oid types[4];
    Datum values[4];
    int count = 0;
    for (const auto& [type, value] : parameters) {
        types[count] = type;
        values[count++] = value;
    }
    return pg::pg_call([&] {
        pg::select_kept(sql, {count, types, values, nullptr, false}, 1);
        bool null = true;
        double result = 0;
        if (SPI_processed > 0) {
            const Datum value = SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &null);
            if (!null) result = DatumGetFloat8(value);
        }
        SPI_freetuptable(SPI_tuptable);
        return result;
    });
}

} // namespace

bool TableStore::sees_counts() {
    return tables_.direct && pg::pg_call([&] {
               const Oid view = get_relname_relid("graphs", RelationGetNamespace(tables_.nodes));
               return OidIsValid(view) && pg_class_aclcheck(view, GetUserId(), ACL_SELECT) == ACLCHECK_OK;
           });
}

GraphStatistics TableStore::statistics() {
    if (!statistics_ && !sees_counts()) {
        // Of what the caller sees, or of all graphs where that is much: what EXPLAIN shows tells of no graph how many
        // rows are hidden in it.
        GraphStatistics known;
        known.nodes = number("SELECT pg_catalog.count(*)::pg_catalog.float8 FROM (SELECT FROM ruvector.nodes AS n "
                             "WHERE n.graph_id OPERATOR(pg_catalog.=) $1 LIMIT 1000) AS a",
                             {{INT4OID, Int32GetDatum(tables_.graph)}});
        known.relationships = number("SELECT pg_catalog.count(*)::pg_catalog.float8 FROM (SELECT FROM ruvector.edges "
                                     "AS e WHERE e.graph_id OPERATOR(pg_catalog.=) $1 LIMIT 1000) AS a",
                                     {{INT4OID, Int32GetDatum(tables_.graph)}});
        if (known.nodes >= kCounted)
            known.nodes = std::max(known.nodes, static_cast<double>(tables_.nodes->rd_rel->reltuples));
        if (known.relationships >= kCounted)
            known.relationships = std::max(known.relationships, static_cast<double>(tables_.edges->rd_rel->reltuples));
        statistics_ = known;
    }
    if (!statistics_) {
        statistics_ = pg::pg_call([&] {
            const Oid type = INT4OID;
            const Datum graph = Int32GetDatum(tables_.graph);
            pg::select_kept("SELECT g.node_count, g.edge_count FROM ruvector.graphs AS g WHERE g.id "
                            "OPERATOR(pg_catalog.=) $1",
                            {1, &type, &graph, nullptr, false}, 1);
            GraphStatistics known;
            bool null;
            if (SPI_processed > 0) {
                HeapTuple row = SPI_tuptable->vals[0];
                known.nodes = static_cast<double>(DatumGetInt64(SPI_getbinval(row, SPI_tuptable->tupdesc, 1, &null)));
                known.relationships =
                    static_cast<double>(DatumGetInt64(SPI_getbinval(row, SPI_tuptable->tupdesc, 2, &null)));
            }
            SPI_freetuptable(SPI_tuptable);
            return known;
        });
    }
    return *statistics_;
}

double TableStore::nodes_with_label(std::string_view label) {
    const auto known = label_counts_.find(std::string(label));
    if (known != label_counts_.end()) return known->second;
    const Datum text = pg::pg_call(
        [&] { return PointerGetDatum(cstring_to_text_with_len(label.data(), static_cast<int>(label.size()))); });
    // A frequent first label needs no look at the further ones.
    if (tables_.direct && has_index(&tables_, kNodeTypes)) {
        const double share = pg::pg_call([&] {
            if (count_some_nodes(&tables_, text, static_cast<int>(kCounted)) < kCounted) return -1.0;
            return share_of_label(&tables_, text);
        });
        if (share >= 0) {
            const double count = std::max(kCounted, (share > 0 ? share : 0.5) * statistics().nodes);
            label_counts_.emplace(label, count);
            return count;
        }
    }
    double count = number("SELECT (SELECT pg_catalog.count(*) FROM (SELECT 1 FROM ruvector.nodes AS n WHERE n.graph_id "
                          "OPERATOR(pg_catalog.=) $1 "
                          "AND n.node_type OPERATOR(pg_catalog.=) $2 LIMIT 1000) AS a)::pg_catalog.float8 "
                          "OPERATOR(pg_catalog.+) (SELECT pg_catalog.count(*) FROM (SELECT 1 FROM ruvector.nodes AS n "
                          "WHERE n.graph_id OPERATOR(pg_catalog.=) $1 "
                          "AND n.extra_labels OPERATOR(pg_catalog.@>) ARRAY[$2] LIMIT 1000) AS a)::pg_catalog.float8",
                          {{INT4OID, Int32GetDatum(tables_.graph)}, {TEXTOID, text}});
    // Of a frequent label as many as ANALYZE has seen, or else a share of all.
    if (count >= kCounted) {
        const double share =
            number("SELECT s.f::pg_catalog.float8 FROM pg_catalog.pg_stats AS p, ROWS FROM "
                   "(pg_catalog.unnest(p.most_common_vals::pg_catalog.text::pg_catalog.text[]), "
                   "pg_catalog.unnest(p.most_common_freqs)) AS s (v, f) WHERE p.schemaname OPERATOR(pg_catalog.=) "
                   "'ruvector' AND p.tablename OPERATOR(pg_catalog.=) 'nodes' "
                   "AND p.attname OPERATOR(pg_catalog.=) 'node_type' AND s.v OPERATOR(pg_catalog.=) $1 LIMIT 1",
                   {{TEXTOID, text}});
        count = std::max(count, (share > 0 ? share : 0.5) * statistics().nodes);
    }
    label_counts_.emplace(label, count);
    return count;
}

double TableStore::relationships_of_type(Symbol type) {
    const auto known = type_counts_.find(type);
    if (known != type_counts_.end()) return known->second;
    const std::string_view name = name_of(type);
    const Datum text = pg::pg_call(
        [&] { return PointerGetDatum(cstring_to_text_with_len(name.data(), static_cast<int>(name.size()))); });
    double count = 0;
    if (tables_.direct && has_index(&tables_, kEdgeTypes))
        count = pg::pg_call([&] { return count_some_edges(&tables_, text, static_cast<int>(kCounted)); });
    else
        count = number("SELECT (SELECT pg_catalog.count(*) FROM (SELECT 1 FROM ruvector.edges AS e WHERE e.graph_id "
                       "OPERATOR(pg_catalog.=) $1 "
                       "AND e.edge_type OPERATOR(pg_catalog.=) $2 LIMIT 1000) AS a)::pg_catalog.float8",
                       {{INT4OID, Int32GetDatum(tables_.graph)}, {TEXTOID, text}});
    if (count >= kCounted) count = std::max(count, 0.5 * statistics().relationships);
    type_counts_.emplace(type, count);
    return count;
}

double TableStore::selectivity(std::string_view label, const PropertyCondition& condition) {
    const double all = std::max(1.0, label.empty() ? statistics().nodes : nodes_with_label(label));
    switch (condition.comparison) {
    case Comparison::kEqual: {
        const std::string object = condition_object(condition.key, condition.value);
        if (object.empty()) return std::min(1.0, 10 / all);
        const Datum text = pg::pg_call([&] { return PointerGetDatum(cstring_to_text(object.c_str())); });
        double found = 0;
        if (tables_.direct && has_index(&tables_, kPropertyIndex))
            found = pg::pg_call([&] {
                const Datum json = DirectFunctionCall1(jsonb_in, CStringGetDatum(object.c_str()));
                return count_some_with(&tables_, json, 100);
            });
        else
            found = number(
                "SELECT (SELECT pg_catalog.count(*) FROM (SELECT 1 FROM ruvector.nodes AS n WHERE n.graph_id "
                "OPERATOR(pg_catalog.=) $1 "
                "AND n.properties OPERATOR(pg_catalog.@>) $2::pg_catalog.jsonb LIMIT 100) AS a)::pg_catalog.float8",
                {{INT4OID, Int32GetDatum(tables_.graph)}, {TEXTOID, text}});
        return found >= 100 ? 0.1 : std::min(1.0, std::max(found, 1.0) / all);
    }
    case Comparison::kIn:
        return condition.value.is(Kind::kList)
                   ? std::min(1.0, static_cast<double>(condition.value.as_list().size()) * 10 / all)
                   : std::min(1.0, 100 / all);
    case Comparison::kStartsWith:
        return 0.1;
    default:
        return 0.3;
    }
}

bool TableStore::is_much_of(Relation table, double rows) {
    return pg::pg_call([&] {
        const double all = std::max(static_cast<double>(table->rd_rel->reltuples), rows);
        // A short table is read at once.
        return rows >= 0.1 * all || RelationGetNumberOfBlocks(table) <= 16;
    });
}

double TableStore::degree(std::int64_t, Direction direction) {
    const GraphStatistics known = statistics();
    const double mean = known.relationships / std::max(1.0, known.nodes);
    return direction == Direction::kBoth ? 2 * mean : mean;
}

} // namespace rv::graph
