// The module's entry point: the magic block and what happens at load.
#include "ruvector/pg/guard.hpp"

#include "ruvector/bm25/cost.hpp"
#include "ruvector/bm25/search/scan.hpp"
#include "ruvector/bm25/settings.hpp"
#include "ruvector/collections/exactness.hpp"
#include "ruvector/collections/search_statistics.hpp"
#include "ruvector/graph/settings.hpp"
#include "ruvector/hnsw/cost.hpp"
#include "ruvector/hnsw/search/scan.hpp"
#include "ruvector/hnsw/settings.hpp"
#include "ruvector/ivfflat/cost.hpp"
#include "ruvector/ivfflat/search/scan.hpp"
#include "ruvector/ivfflat/settings.hpp"
#include "ruvector/pg/barred_paths.hpp"
#include "ruvector/pg/condition_paths.hpp"
#include "ruvector/pg/parallel_paths.hpp"
#include "ruvector/pg/pending_limit.hpp"
#include "ruvector/pg/scan_demand.hpp"
#include "ruvector/pg/simd_settings.hpp"

extern "C" {
#include "utils/guc.h"

PG_MODULE_MAGIC;
PGDLLEXPORT void _PG_init(void);
}

// Of pgvector's library in this session, if it is there: the server cannot unload it, and both define the same
// settings.
static bool beside_pgvector() {
    const char* theirs = "ivfflat.probes";
    return GetConfigOption(theirs, true, false) != nullptr &&
           (GetConfigOptionFlags(theirs, true) & GUC_CUSTOM_PLACEHOLDER) == 0;
}

static void initialize() {
    // Before anything is defined: a library that fails half way through cannot be loaded a second time.
    if (beside_pgvector()) {
        ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
                        errmsg("ruvector cannot be loaded into a session that has loaded pgvector"),
                        errdetail("Both define the setting \"ivfflat.probes\"."), errhint("Connect anew.")));
    }
    rv::pg::define_simd_settings();
    rv::pg::define_pending_limit();
    rv::collections::define_exactness();
    rv::collections::define_search_statistics();
    rv::hnsw::define_settings();
    rv::ivfflat::define_settings();
    rv::bm25::define_settings();
    rv::graph::define_settings();
    rv::pg::define_scan_demand({rv::pg::callback<rv::hnsw::get_tuple>, rv::pg::callback<rv::ivfflat::get_tuple>,
                                rv::pg::callback<rv::bm25::get_tuple>});
    // Before the correction of paths, which sees what was added.
    rv::pg::add_condition_paths(rv::pg::callback<rv::hnsw::estimate_cost>);
    rv::pg::add_condition_paths(rv::pg::callback<rv::ivfflat::estimate_cost>);
    rv::pg::add_condition_paths(rv::pg::callback<rv::bm25::estimate_cost>);
    rv::pg::correct_parallel_paths({rv::pg::callback<rv::hnsw::estimate_cost>, nullptr});
    rv::pg::correct_parallel_paths({rv::pg::callback<rv::ivfflat::estimate_cost>, rv::ivfflat::shared_cost});
    rv::pg::remove_barred_paths();
    // Last: settings of this prefix that nobody has defined until now are misspelt.
    MarkGUCPrefixReserved("ruvector");
}

void _PG_init(void) { rv::pg::guarded(initialize); }
