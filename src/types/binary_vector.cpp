// Server zone. The type binaryvec: core's bit under a name and with a type modifier of its own. Its values are those of
// bit, so the operators, functions and operator classes of bit take them by a binary-coercible cast, and core's
// functions for the text and the binary form do the work here.
#include "ruvector/pg/guard.hpp"
#include "ruvector/pg/soft_error.hpp"
#include "ruvector/types/bits.hpp"

extern "C" {
#include "access/htup_details.h"
#include "utils/fmgrprotos.h"
}

namespace {

using namespace rv::types;

constexpr const char* kType = "binaryvec";
constexpr int kMaxDims = MaxAttrSize * BITS_PER_BYTE; // bit's own limit

// Calls a function of varbit on the first argument, for a value of any length. 0 where it has reported a soft error.
Datum call_varbit(PGFunction function, FunctionCallInfo fcinfo) {
    LOCAL_FCINFO(call, 3);
    InitFunctionCallInfoData(*call, nullptr, 3, InvalidOid, fcinfo->context, nullptr);
    call->args[0] = fcinfo->args[0];
    call->args[1] = {ObjectIdGetDatum(InvalidOid), false};
    call->args[2] = {Int32GetDatum(-1), false};
    return function(call);
}

// The same for a function of a value, which core takes as it is.
Datum call_on_value(PGFunction function, FunctionCallInfo fcinfo) {
    return DirectFunctionCall1(function, PointerGetDatum(datum_value<BitString>(PG_GETARG_DATUM(0))));
}

void check(const BitString* value, int32 typmod) {
    check_dims(kType, value->length, kMaxDims);
    check_expected_dims(typmod, value->length);
}

} // namespace

RV_FUNCTION(binaryvec_in) {
    const Datum datum = call_varbit(varbit_in, fcinfo);
    if (datum == 0) return datum;
    const int length = datum_value<BitString>(datum)->length;
    const int32 typmod = PG_GETARG_INT32(2);
    if (length < 1)
        ereturn(fcinfo->context, Datum{0},
                (errcode(ERRCODE_DATA_EXCEPTION), errmsg("%s must have at least 1 dimension", kType)));
    if (length > kMaxDims)
        ereturn(fcinfo->context, Datum{0},
                (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
                 errmsg("%s cannot have more than %d dimensions", kType, kMaxDims)));
    if (typmod != -1 && typmod != length)
        ereturn(fcinfo->context, Datum{0},
                (errcode(ERRCODE_DATA_EXCEPTION), errmsg("expected %d dimensions, not %d", typmod, length)));
    return datum;
}

RV_FUNCTION(binaryvec_out) { return call_on_value(varbit_out, fcinfo); }

RV_FUNCTION(binaryvec_typmod_in) { PG_RETURN_INT32(dims_typmod(kType, PG_GETARG_DATUM(0), kMaxDims)); }

RV_FUNCTION(binaryvec_recv) {
    const Datum datum = call_varbit(varbit_recv, fcinfo);
    check(datum_value<BitString>(datum), PG_GETARG_INT32(2));
    return datum;
}

RV_FUNCTION(binaryvec_send) { return call_on_value(varbit_send, fcinfo); }

// To a type modifier, and from bit.
RV_FUNCTION(binaryvec) {
    auto* value = datum_value<BitString>(PG_GETARG_DATUM(0));
    check(value, PG_GETARG_INT32(1));
    PG_RETURN_POINTER(value);
}
