// Server zone. The access method's table of callbacks.
#include "ruvector/pg/guard.hpp"

extern "C" {
#include "commands/vacuum.h"
}

#include "ruvector/bm25/build/build.hpp"
#include "ruvector/bm25/cost.hpp"
#include "ruvector/bm25/operator_class.hpp"
#include "ruvector/bm25/search/scan.hpp"
#include "ruvector/bm25/settings.hpp"
#include "ruvector/bm25/vacuum/vacuum.hpp"
#include "ruvector/bm25/write/insert.hpp"
#include "ruvector/pg/access_method.hpp"
#include "ruvector/pg/build_workers.hpp"

using rv::pg::callback;

namespace {

constexpr IndexAmRoutine make_routine() {
    IndexAmRoutine am{};
    am.type = T_IndexAmRoutine;

    am.amstrategies = 0;
    am.amsupport = rv::bm25::kSupportProcs;
    am.amcanorderbyop = true;
    am.amcanmulticol = true;
    // Without a match condition every row is ranked, those without a word of the query last.
    am.amoptionalkey = true;
    am.amsearcharray = true;
    am.amsearchnulls = true;
    am.amparallelvacuumoptions = VACUUM_OPTION_PARALLEL_BULKDEL | VACUUM_OPTION_PARALLEL_COND_CLEANUP;
    am.amkeytype = InvalidOid;
    rv::pg::allow_parallel_build(&am);

    am.ambuild = callback<rv::bm25::build>;
    am.ambuildempty = callback<rv::bm25::build_empty>;
    am.aminsert = callback<rv::bm25::insert>;
    am.ambulkdelete = callback<rv::bm25::bulk_delete>;
    am.amvacuumcleanup = callback<rv::bm25::vacuum_cleanup>;
    am.amcostestimate = callback<rv::bm25::estimate_cost>;
    am.amoptions = callback<rv::bm25::parse_options>;
    am.ambuildphasename = callback<rv::bm25::build_phase_name>;
    am.amvalidate = callback<rv::bm25::validate_operator_class>;
    am.ambeginscan = callback<rv::bm25::begin_scan>;
    am.amrescan = callback<rv::bm25::rescan>;
    am.amgettuple = callback<rv::bm25::get_tuple>;
    am.amgetbitmap = callback<rv::bm25::get_bitmap>;
    am.amendscan = callback<rv::bm25::end_scan>;
    return am;
}

constexpr IndexAmRoutine kRoutine = make_routine();

} // namespace

RV_FUNCTION(bm25handler) { return rv::pg::handler_result(kRoutine); }
