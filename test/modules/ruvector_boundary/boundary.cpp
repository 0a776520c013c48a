// C++ zone. Functions that fail in every way in which C++ and PostgreSQL can fail together, for the regression test
// `boundary`.
//
// A Witness counts itself while it lives: once a function has failed, boundary_live() must be 0, or a longjmp has
// crossed a live destructor. What PostgreSQL must give back (locks, pins) is looked at from SQL and with
// boundary_pinned().
#include "ruvector/pg/guard.hpp"

extern "C" {
#include "access/relation.h"
#include "executor/spi.h"
#include "storage/bufmgr.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

PG_MODULE_MAGIC;
}

using rv::pg::pg_call;

namespace {

int live_witnesses = 0;

class Witness {
public:
    Witness() : memory_(1000, 'x') { live_witnesses++; }
    ~Witness() { live_witnesses--; }
    Witness(const Witness&) = delete;
    Witness& operator=(const Witness&) = delete;

private:
    std::string memory_; // what a skipped destructor would leak
};

std::string text_argument(FunctionCallInfo fcinfo, int number) {
    const Datum datum = PG_GETARG_DATUM(number);
    return pg_call([=] { return text_to_cstring(DatumGetTextPP(datum)); });
}

[[noreturn]] void throw_kind(const std::string& kind) {
    if (kind == "error")
        throw rv::Error(rv::sqlstate::kInvalidParameterValue, "the message", "The detail.", "The hint.");
    if (kind == "plain error") throw rv::Error(rv::sqlstate::kProgramLimitExceeded, "100% plain");
    if (kind == "long error")
        throw rv::Error(rv::sqlstate::kDataException, std::string(1022, 'm') + "\u00e9\u00e9", std::string(5000, 'd'),
                        std::string(5000, 'h'));
    if (kind == "bad_alloc") throw std::bad_alloc();
    if (kind == "bad_array_new_length") throw std::bad_array_new_length();
    if (kind == "length_error") std::string().reserve(std::string().max_size() + 1);
    if (kind == "out_of_range") throw std::out_of_range("at the end of the range");
    if (kind == "no exception") throw 42;
    throw std::runtime_error("no such kind: " + kind);
}

// A PostgreSQL error with all that a client can see of one.
void report_everything() {
    ereport(ERROR,
            (errcode(ERRCODE_T_R_SERIALIZATION_FAILURE), errmsg("the server's message"),
             errdetail("The server's detail."), errhint("The server's hint."), errcontext("the server's context")));
}

void fail_in_server(const std::string& kind) {
    if (kind == "everything") {
        pg_call(report_everything);
    } else if (kind == "function") {
        pg_call([] { return DirectFunctionCall2(int4div, Int32GetDatum(1), Int32GetDatum(0)); });
    } else if (kind == "elog") {
        pg_call([] { elog(ERROR, "the server's internal error"); });
    } else {
        throw_kind(kind);
    }
}

} // namespace

RV_FUNCTION(boundary_live) { PG_RETURN_INT32(live_witnesses); }

// Throws through two frames with destructors.
RV_FUNCTION(boundary_throw) {
    const Witness outer;
    const std::string kind = text_argument(fcinfo, 0);
    const auto inner = [&kind] {
        const Witness witness;
        throw_kind(kind);
    };
    inner();
    PG_RETURN_VOID();
}

// Throws inside of pg_call, and lets the server fail afterwards: its exception stack must be the one from before.
RV_FUNCTION(boundary_throw_in_call) {
    const Witness witness;
    const std::string kind = text_argument(fcinfo, 0);
    try {
        pg_call([&kind] { throw_kind(kind); });
    } catch (const std::exception&) {
        pg_call(report_everything);
    }
    PG_RETURN_VOID();
}

// Lets the server fail below two frames with destructors.
RV_FUNCTION(boundary_fail) {
    const Witness outer;
    const std::string kind = text_argument(fcinfo, 0);
    const auto inner = [&kind] {
        const Witness witness;
        fail_in_server(kind);
    };
    inner();
    PG_RETURN_VOID();
}

// Runs SQL below a frame with destructors; returns the number of rows.
RV_FUNCTION(boundary_sql) {
    const Witness witness;
    const std::string command = text_argument(fcinfo, 0);
    const char* sql = command.c_str();
    pg_call([] { return SPI_connect(); });
    pg_call([sql] { return SPI_execute(sql, false, 0); });
    const uint64 rows = SPI_processed;
    pg_call([] { return SPI_finish(); });
    PG_RETURN_INT64(static_cast<int64>(rows));
}

// Crosses the boundary in both directions `depth` times, with a live destructor at each, before it fails.
RV_FUNCTION(boundary_nested) {
    const Witness witness;
    const int32 depth = PG_GETARG_INT32(0);
    if (depth == 0) {
        fail_in_server(text_argument(fcinfo, 1));
        PG_RETURN_VOID();
    }
    const Datum kind = PG_GETARG_DATUM(1);
    return pg_call([=] { return DirectFunctionCall2(boundary_nested, Int32GetDatum(depth - 1), kind); });
}

// Fails and goes on `times` times in one call, with a guard of its own each time; returns how often the server's error
// came back as an exception. It may swallow the errors because int4div takes no lock and no pin.
RV_FUNCTION(boundary_repeat) {
    const int32 times = PG_GETARG_INT32(0);
    int32 caught = 0;
    for (int32 i = 0; i < times; i++) {
        const Witness witness;
        try {
            pg_call([] {
                return rv::pg::guarded([] { return DirectFunctionCall2(int4div, Int32GetDatum(1), Int32GetDatum(0)); });
            });
        } catch (const rv::pg::PgError& error) {
            if (error.data()->sqlerrcode == ERRCODE_DIVISION_BY_ZERO) caught++;
            pg_call([data = error.data()] { FreeErrorData(data); });
        }
    }
    PG_RETURN_INT32(caught);
}

// Fails while a relation is locked, a buffer pinned and a snapshot registered.
RV_FUNCTION(boundary_holding) {
    const Witness witness;
    const Oid relid = PG_GETARG_OID(0);
    const std::string kind = text_argument(fcinfo, 1);
    const Relation relation = pg_call([=] { return relation_open(relid, ShareUpdateExclusiveLock); });
    pg_call([=] { return ReadBuffer(relation, 0); });
    pg_call([] { return RegisterSnapshot(GetLatestSnapshot()); });
    fail_in_server(kind);
    PG_RETURN_VOID();
}

// Whether anyone has the relation's first page pinned.
RV_FUNCTION(boundary_pinned) {
    const Oid relid = PG_GETARG_OID(0);
    const Relation relation = pg_call([=] { return relation_open(relid, AccessShareLock); });
    const bool pinned = pg_call([=] {
        const Buffer buffer = ReadBuffer(relation, 0);
        const bool alone = ConditionalLockBufferForCleanup(buffer);
        if (alone) LockBuffer(buffer, BUFFER_LOCK_UNLOCK);
        ReleaseBuffer(buffer);
        relation_close(relation, AccessShareLock);
        return !alone;
    });
    PG_RETURN_BOOL(pinned);
}

namespace {

struct Large {
    int64 values[8];
};

int64 sum_or_throw(const Large* large, bool fail) {
    const Witness witness;
    if (fail) throw rv::Error(rv::sqlstate::kIndexCorrupted, "from a callback");
    int64 sum = 0;
    for (const int64 value : large->values) sum += value;
    return sum;
}

} // namespace

// A callback as access methods hand them to the server; it carries 64 bytes through pg_call.
RV_FUNCTION(boundary_callback) {
    const bool fail = PG_GETARG_BOOL(0);
    const Large large = pg_call([] {
        Large result;
        for (int i = 0; i < 8; i++) result.values[i] = i;
        return result;
    });
    PG_RETURN_INT64(rv::pg::callback<sum_or_throw>(&large, fail));
}
