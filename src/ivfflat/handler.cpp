// Server zone. The access method's table of callbacks.
#include "ruvector/pg/guard.hpp"

extern "C" {
#include "commands/vacuum.h"
}

#include "ruvector/ivfflat/build/build.hpp"
#include "ruvector/ivfflat/cost.hpp"
#include "ruvector/ivfflat/operator_class.hpp"
#include "ruvector/ivfflat/search/scan.hpp"
#include "ruvector/ivfflat/search/shared_lists.hpp"
#include "ruvector/ivfflat/settings.hpp"
#include "ruvector/ivfflat/vacuum/vacuum.hpp"
#include "ruvector/ivfflat/write/insert.hpp"
#include "ruvector/pg/access_method.hpp"
#include "ruvector/pg/build_workers.hpp"
#include "ruvector/pg/parallel_scan.hpp"

using rv::pg::callback;

namespace {

constexpr IndexAmRoutine make_routine() {
    IndexAmRoutine am{};
    am.type = T_IndexAmRoutine;

    am.amstrategies = 0;
    am.amsupport = rv::ivfflat::kSupportProcs;
    am.amcanorderbyop = true;
    am.amcanmulticol = true;
    am.amoptionalkey = true;
    am.amsearcharray = true;
    am.amsearchnulls = true;
    am.amparallelvacuumoptions = VACUUM_OPTION_PARALLEL_BULKDEL;
    am.amkeytype = InvalidOid;
    rv::pg::allow_parallel_build(&am);
    rv::pg::allow_parallel_scan<rv::ivfflat::SharedLists>(&am, callback<rv::ivfflat::init_parallel_scan>,
                                                          callback<rv::ivfflat::reset_parallel_scan>);

    am.ambuild = callback<rv::ivfflat::build>;
    am.ambuildempty = callback<rv::ivfflat::build_empty>;
    am.aminsert = callback<rv::ivfflat::insert>;
    am.ambulkdelete = callback<rv::ivfflat::bulk_delete>;
    am.amvacuumcleanup = callback<rv::ivfflat::vacuum_cleanup>;
    am.amcostestimate = callback<rv::ivfflat::estimate_cost>;
    am.amoptions = callback<rv::ivfflat::parse_options>;
    am.ambuildphasename = callback<rv::ivfflat::build_phase_name>;
    am.amvalidate = callback<rv::ivfflat::validate_operator_class>;
    am.ambeginscan = callback<rv::ivfflat::begin_scan>;
    am.amrescan = callback<rv::ivfflat::rescan>;
    am.amgettuple = callback<rv::ivfflat::get_tuple>;
    am.amendscan = callback<rv::ivfflat::end_scan>;
    return am;
}

constexpr IndexAmRoutine kRoutine = make_routine();

} // namespace

RV_FUNCTION(ivfflathandler) { return rv::pg::handler_result(kRoutine); }
