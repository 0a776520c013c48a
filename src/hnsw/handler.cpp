// Server zone. The access method's table of callbacks.
#include "ruvector/pg/guard.hpp"

extern "C" {
#include "commands/vacuum.h"
}

#include "ruvector/hnsw/build/build.hpp"
#include "ruvector/hnsw/cost.hpp"
#include "ruvector/hnsw/operator_class.hpp"
#include "ruvector/hnsw/search/scan.hpp"
#include "ruvector/hnsw/settings.hpp"
#include "ruvector/hnsw/vacuum/vacuum.hpp"
#include "ruvector/hnsw/write/insert.hpp"
#include "ruvector/pg/access_method.hpp"
#include "ruvector/pg/build_workers.hpp"

using rv::pg::callback;

namespace {

constexpr IndexAmRoutine make_routine() {
    IndexAmRoutine am{};
    am.type = T_IndexAmRoutine;

    am.amstrategies = 0;
    am.amsupport = rv::hnsw::kSupportProcs;
    am.amcanorderbyop = true;
    am.amcanmulticol = true;
    am.amoptionalkey = true;
    am.amsearcharray = true;
    am.amsearchnulls = true;
    am.amparallelvacuumoptions = VACUUM_OPTION_PARALLEL_BULKDEL;
    am.amkeytype = InvalidOid;
    rv::pg::allow_parallel_build(&am);

    am.ambuild = callback<rv::hnsw::build>;
    am.ambuildempty = callback<rv::hnsw::build_empty>;
    am.aminsert = callback<rv::hnsw::insert>;
    am.ambulkdelete = callback<rv::hnsw::bulk_delete>;
    am.amvacuumcleanup = callback<rv::hnsw::vacuum_cleanup>;
    am.amcostestimate = callback<rv::hnsw::estimate_cost>;
    am.amoptions = callback<rv::hnsw::parse_options>;
    am.ambuildphasename = callback<rv::hnsw::build_phase_name>;
    am.amvalidate = callback<rv::hnsw::validate_operator_class>;
    am.ambeginscan = callback<rv::hnsw::begin_scan>;
    am.amrescan = callback<rv::hnsw::rescan>;
    am.amgettuple = callback<rv::hnsw::get_tuple>;
    am.amendscan = callback<rv::hnsw::end_scan>;
    return am;
}

constexpr IndexAmRoutine kRoutine = make_routine();

} // namespace

RV_FUNCTION(hnswhandler) { return rv::pg::handler_result(kRoutine); }
