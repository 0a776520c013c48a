// Server zone.
#include "ruvector/collections/exactness.hpp"

#include "ruvector/pg/guard.hpp"

extern "C" {
#include "utils/guc.h"
}

#include "ruvector/hnsw/settings.hpp"
#include "ruvector/ivfflat/settings.hpp"
#include "ruvector/pg/scan_demand.hpp"

namespace rv::collections {
namespace {

int exactness_setting = static_cast<int>(Exactness::kBalanced);

const config_enum_entry exactness_names[] = {{"exact", static_cast<int>(Exactness::kExact), false},
                                             {"balanced", static_cast<int>(Exactness::kBalanced), false},
                                             {"fast", static_cast<int>(Exactness::kFast), false},
                                             {nullptr, 0, false}};

} // namespace

Exactness search_exactness() { return static_cast<Exactness>(exactness_setting); }

void define_exactness() {
    DefineCustomEnumVariable("ruvector.search_exactness",
                             "Sets how hard ruvector_search and ruvector_search_batch look for the nearest rows.",
                             "exact measures every row that passes the filter. balanced uses an index, as wide as the "
                             "caller, the collection "
                             "or the session says. fast uses it half as wide.",
                             &exactness_setting, exactness_setting, exactness_names, PGC_USERSET, GUC_EXPLAIN, nullptr,
                             nullptr, nullptr);
}

SearchWidth search_width(const Collection& collection, int ef_search, int k) {
    SearchWidth width{ef_search > 0 ? ef_search : collection.ef_search, collection.probes};
    if (search_exactness() != Exactness::kFast) return width;
    const int probes = width.probes > 0 ? width.probes : ivfflat::probes();
    width.probes = std::max(1, probes / 2);
    if (ef_search > 0) return width;
    const int ef = width.ef_search > 0 ? width.ef_search : hnsw::ef_search();
    width.ef_search = std::max(std::min(k, ef), ef / 2);
    return width;
}

SearchSettings::SearchSettings(const SearchWidth& width) {
    if (width.ef_search > 0 && width.ef_search != hnsw::ef_search())
        set("ruvector.ef_search", psprintf("%d", width.ef_search));
    if (width.probes > 0 && width.probes != ivfflat::probes()) set("ruvector.probes", psprintf("%d", width.probes));
    if (!pg::complete_scans()) set("ruvector.complete_scans", "on");
}

void SearchSettings::forbid_exact_plans() {
    for (const char* name : {"enable_seqscan", "enable_sort", "enable_bitmapscan"}) set(name, "off");
}

void SearchSettings::set(const char* name, const char* value) {
    if (level_ == 0) level_ = NewGUCNestLevel();
    set_config_option(name, value, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, ERROR, false);
}

void SearchSettings::reset() {
    if (level_ != 0) AtEOXact_GUC(true, level_);
}

} // namespace rv::collections
