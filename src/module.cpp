// The module's entry point: the magic block and what happens at load.
#include "ruvector/pg/guard.hpp"

#include "ruvector/hnsw/cost.hpp"
#include "ruvector/hnsw/search/scan.hpp"
#include "ruvector/hnsw/settings.hpp"
#include "ruvector/ivfflat/cost.hpp"
#include "ruvector/ivfflat/search/scan.hpp"
#include "ruvector/ivfflat/settings.hpp"
#include "ruvector/pg/parallel_paths.hpp"
#include "ruvector/pg/scan_demand.hpp"
#include "ruvector/pg/simd_settings.hpp"

extern "C" {
PG_MODULE_MAGIC;
PGDLLEXPORT void _PG_init(void);
}

static void initialize() {
    rv::pg::define_simd_settings();
    rv::hnsw::define_settings();
    rv::ivfflat::define_settings();
    rv::pg::define_scan_demand({rv::pg::callback<rv::hnsw::get_tuple>, rv::pg::callback<rv::ivfflat::get_tuple>});
    rv::pg::correct_parallel_paths({rv::pg::callback<rv::hnsw::estimate_cost>, nullptr});
    rv::pg::correct_parallel_paths({rv::pg::callback<rv::ivfflat::estimate_cost>, rv::ivfflat::shared_cost});
}

void _PG_init(void) { rv::pg::guarded(initialize); }
