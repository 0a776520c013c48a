// Server zone. ruvector_tune: the least width of index scans with which searches of a collection have a recall.
#include "ruvector/pg/guard.hpp"

extern "C" {
#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "funcapi.h"
#include "tcop/utility.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/tuplestore.h"
}

#include "ruvector/collections/recall_sample.hpp"
#include "ruvector/collections/search_query.hpp"
#include "ruvector/hnsw/format/index.hpp"
#include "ruvector/ivfflat/format/index.hpp"
#include "ruvector/pg/arguments.hpp"

namespace rv::collections {
namespace {

constexpr int kMostQueries = 10'000;
// Beyond it, and four times what is wanted, an exact search is the better one.
constexpr int kMostEf = 10'000;

// Measures widths, and returns a row (setting, value, recall, milliseconds, chosen) for each. A wider search is no
// worse, but for chance.
class Tuner {
public:
    Tuner(const RecallSample& sample, IndexKind kind, double target, FunctionCallInfo call)
        : sample_(sample), kind_(kind), target_(target), result_(reinterpret_cast<ReturnSetInfo*>(call->resultinfo)) {}

    const char* setting() const { return kind_ == IndexKind::kHnsw ? "ef_search" : "probes"; }

    // The least width that reaches the target, to a tenth; 0 if none does. Doubles it until one does, then halves the
    // interval.
    int run(int least) {
        const int most = kind_ == IndexKind::kIvfflat ? ivfflat::kMaxLists
                                                      : std::min(hnsw::kMaxEfSearch, std::max(kMostEf, 4 * least));
        int fails = 0;
        int reaches = least;
        while (!try_width(reaches)) {
            fails = reaches;
            if (reaches == most) return 0;
            reaches = std::min(most, 2 * reaches);
        }
        while (fails > 0 && reaches - fails > std::max(1, reaches / 10)) {
            const int middle = fails + (reaches - fails) / 2;
            (try_width(middle) ? reaches : fails) = middle;
        }
        return reaches;
    }

    // What the chosen width was measured to reach; where none reached the target, the widest one.
    Measured best() const { return best_; }

    void return_rows(int chosen) {
        for (int i = 0; i < tried_; i++) {
            const Tried& tried = widths_[i];
            Datum values[] = {CStringGetTextDatum(setting()), Int32GetDatum(tried.width),
                              Float8GetDatum(tried.measured.recall), Float8GetDatum(tried.measured.milliseconds),
                              BoolGetDatum(tried.width == chosen)};
            bool nulls[] = {false, false, false, false, false};
            tuplestore_putvalues(result_->setResult, result_->setDesc, values, nulls);
        }
    }

private:
    struct Tried {
        int width;
        Measured measured;
    };

    bool try_width(int width) {
        const Measured measured =
            sample_.measure(kind_ == IndexKind::kHnsw ? SearchWidth{width, 0} : SearchWidth{0, width});
        ereport(NOTICE,
                (errmsg("%s %d: recall %.4f, %.3f ms", setting(), width, measured.recall, measured.milliseconds)));
        widths_[tried_++] = {width, measured};
        const bool reached = measured.recall >= target_;
        if (reached || best_.recall < target_) best_ = measured;
        return reached;
    }

    const RecallSample& sample_;
    IndexKind kind_;
    double target_;
    ReturnSetInfo* result_;
    Measured best_{};
    Tried widths_[64]; // doubling and halving take fewer
    int tried_ = 0;
};

double target_of(FunctionCallInfo call) {
    const double target = DatumGetFloat8(call->args[1].value);
    if (!(target > 0 && target <= 1)) {
        ereport(ERROR,
                (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("p_target_recall must be above 0 and at most 1")));
    }
    return target;
}

int sample_of(FunctionCallInfo call) {
    const int sample = DatumGetInt32(call->args[3].value);
    if (sample < 1 || sample > kMostQueries) {
        ereport(ERROR,
                (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("p_sample must be between 1 and %d", kMostQueries)));
    }
    return sample;
}

// Before the work begins, that its result can be kept.
void check_may_write() {
    PreventCommandIfReadOnly("ruvector_tune()");
    PreventCommandDuringRecovery("ruvector_tune()");
    const Oid table = get_relname_relid("collections", get_namespace_oid("ruvector", false));
    if (pg_class_aclcheck(table, GetUserId(), ACL_UPDATE) == ACLCHECK_OK) return;
    ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE), errmsg("permission denied for table collections"),
                    errdetail("ruvector_tune writes what it finds to ruvector.collections."),
                    errhint("ruvector_create_roles() makes a role that may, ruvector_operator.")));
}

void check_done(int result, int expected) {
    if (result != expected) elog(ERROR, "SPI failed: %s", SPI_result_code_string(result));
}

// The target, and the width that reaches it, if one does.
void keep(const Collection& collection, const char* setting, int value, double target) {
    const Oid types[] = {TEXTOID, INT4OID, FLOAT8OID, INT4OID};
    Datum values[] = {CStringGetTextDatum(setting), Int32GetDatum(value), Float8GetDatum(target),
                      Int32GetDatum(collection.id)};
    const char nulls[] = {' ', value == 0 ? 'n' : ' ', ' ', ' ', 0};
    check_done(
        SPI_execute_with_args(
            "UPDATE ruvector.collections SET updated_at = pg_catalog.now(), config = config OPERATOR(pg_catalog.||) "
            "pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object($1, $2, 'target_recall', $3)) "
            "WHERE id OPERATOR(pg_catalog.=) $4",
            4, const_cast<Oid*>(types), values, nulls, false, 0),
        SPI_OK_UPDATE);
}

// For those who watch: only where the caller may write there too.
void note_recall(const Collection& collection, Oid index, const Measured& measured) {
    const Oid table = get_relname_relid("index_stats", get_namespace_oid("ruvector", false));
    if (pg_class_aclcheck(table, GetUserId(), ACL_INSERT) != ACLCHECK_OK) return;
    if (pg_class_aclcheck(table, GetUserId(), ACL_UPDATE) != ACLCHECK_OK) return;
    const Oid types[] = {OIDOID, INT4OID, FLOAT8OID, FLOAT8OID};
    Datum values[] = {ObjectIdGetDatum(index), Int32GetDatum(collection.id), Float8GetDatum(measured.milliseconds),
                      Float8GetDatum(measured.recall)};
    check_done(
        SPI_execute_with_args(
            "INSERT INTO ruvector.index_stats (index_oid, collection_id, avg_search_ms, recall_estimate, last_sample) "
            "VALUES ($1, $2, $3, $4, pg_catalog.now()) ON CONFLICT (index_oid) DO UPDATE SET "
            "collection_id = excluded.collection_id, avg_search_ms = excluded.avg_search_ms, "
            "recall_estimate = excluded.recall_estimate, last_sample = excluded.last_sample, "
            "updated_at = pg_catalog.now()",
            4, const_cast<Oid*>(types), values, nullptr, false, 0),
        SPI_OK_INSERT);
}

CollectionIndex index_to_tune(const Collection& collection) {
    const CollectionIndex index =
        collection.flat ? CollectionIndex{InvalidOid, IndexKind::kNone} : index_of(collection);
    if (index.kind == IndexKind::kNone) {
        ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
                        errmsg("collection \"%s\" has no index to tune", collection.name),
                        errdetail("Its searches are exact."), errhint("ruvector_index_create makes one.")));
    }
    return index;
}

} // namespace
} // namespace rv::collections

RV_FUNCTION(ruvector_tune) {
    using namespace rv::collections;
    rv::pg::check_not_null(fcinfo, {"p_collection_name", "p_target_recall", "p_k", "p_sample"});
    const double target = target_of(fcinfo);
    const int k = PG_GETARG_INT32(2);
    check_k(k);
    const int size = sample_of(fcinfo);
    InitMaterializedSRF(fcinfo, 0);
    SPI_connect();
    const Oid function = fcinfo->flinfo->fn_oid;
    const Collection& collection = *find_collection(TextDatumGetCString(PG_GETARG_DATUM(0)), function);
    check_may_write();
    const CollectionIndex index = index_to_tune(collection);
    const RecallSample sample(collection, PG_ARGISNULL(4) ? nullptr : &fcinfo->args[4].value, static_cast<size_t>(size),
                              k, function);
    if (sample.queries() == 0) {
        ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
                        errmsg("there are no vectors to tune collection \"%s\" with", collection.name)));
    }
    Tuner tuner(sample, index.kind, target, fcinfo);
    const int chosen = tuner.run(index.kind == IndexKind::kHnsw ? k : 1);
    if (chosen == 0) {
        ereport(WARNING, (errmsg("no %s reaches a recall of %g", tuner.setting(), target),
                          errdetail("The collection is searched as wide as before."),
                          errhint("REINDEX with a greater m and ef_construction, or storage = plain.")));
    }
    keep(collection, tuner.setting(), chosen, target);
    note_recall(collection, index.oid, tuner.best());
    tuner.return_rows(chosen);
    SPI_finish();
    return Datum{0};
}
