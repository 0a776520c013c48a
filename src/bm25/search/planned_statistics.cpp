// C++ zone. See the header.
#include "ruvector/bm25/search/planned_statistics.hpp"

#include "ruvector/pg/guard.hpp"

extern "C" {
#include "access/genam.h"
#include "catalog/pg_type.h"
#include "tsearch/ts_cache.h"
#include "utils/rel.h"
}

#include "ruvector/bm25/format/metapage.hpp"
#include "ruvector/bm25/operator_class.hpp"
#include "ruvector/bm25/search/bound_query.hpp"

namespace rv::bm25 {
namespace {

const text::QueryValue* value_of(const Const* query) {
    const Datum datum = query->constvalue;
    return pg::pg_call([datum] { return text::query_value(datum); });
}

// By which configuration an index's documents became lexemes; not valid if they came as such.
Oid configuration_of(Oid oid) {
    return pg::pg_call([oid] {
        Relation index = index_open(oid, NoLock);
        const Oid configuration =
            document_type(index) == TSVECTOROID ? InvalidOid : read_open_chain(index).configuration;
        index_close(index, NoLock);
        return configuration;
    });
}

} // namespace

std::shared_ptr<const Statistics> planned_statistics(const Const* query) {
    const text::QueryValue* value = value_of(query);
    if (!OidIsValid(value->index)) return nullptr;
    if (query->consttypmod == kBoundByPlanner) return statistics_of_plan(*value, value->index);
    return may_read(value->index) ? statistics_of(*value, value->index) : nullptr;
}

std::optional<SearchSize> planned_size(const Const* query, Oid index, bool ranks, bool* fits) {
    const text::QueryValue* value = value_of(query);
    const bool own = !OidIsValid(value->index) || value->index == index;
    const auto statistics = own ? statistics_of_plan(*value, index) : planned_statistics(query);
    if (statistics == nullptr) return std::nullopt;
    const Oid configuration = configuration_of(index);
    // A match without an index's name is by the session's configuration.
    const Oid wanted = OidIsValid(value->index) || ranks ? statistics->configuration()
                                                         : pg::pg_call([] { return getTSCurrentConfig(true); });
    *fits = !OidIsValid(configuration) || configuration == wanted;
    return SearchSize{static_cast<double>(statistics->corpus().documents), static_cast<double>(statistics->postings()),
                      static_cast<double>(statistics->terms()), static_cast<double>(statistics->most_matches())};
}

} // namespace rv::bm25
