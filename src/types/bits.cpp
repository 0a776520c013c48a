// Server zone. Distances between bit strings, core's and binaryvec's.
#include "ruvector/types/bits.hpp"

#include "ruvector/pg/guard.hpp"
#include "ruvector/types/argument.hpp"

#include "ruvector/core/simd/bits.hpp"

namespace rv::types {

void BitString::raise_corrupted(const BitString* value, Size size) {
    if (size < kHeaderSize)
        ereport(ERROR, (errcode(ERRCODE_DATA_CORRUPTED), errmsg("invalid %s value", kType),
                        errdetail("The value has %zu bytes, less than its header.", size)));
    ereport(ERROR, (errcode(ERRCODE_DATA_CORRUPTED), errmsg("invalid %s value", kType),
                    errdetail("The value has %zu bytes and claims %d bits.", size, value->length)));
    pg_unreachable();
}

} // namespace rv::types

namespace {

using namespace rv::types;

// The two arguments of a function, of one length.
struct Pair {
    const BitString* a;
    const BitString* b;

    explicit Pair(FunctionCallInfo fcinfo)
        : a(kept_argument<BitString>(fcinfo, 0)), b(kept_argument<BitString>(fcinfo, 1)) {
        if (unlikely(a->length != b->length))
            ereport(ERROR,
                    (errcode(ERRCODE_DATA_EXCEPTION), errmsg("different bit lengths %d and %d", a->length, b->length)));
    }
};

} // namespace

RV_FUNCTION(hamming_distance) {
    const Pair pair(fcinfo);
    PG_RETURN_FLOAT8(
        static_cast<double>(rv::simd::bit_kernels().hamming(pair.a->bytes, pair.b->bytes, pair.a->byte_count())));
}

RV_FUNCTION(jaccard_distance) {
    const Pair pair(fcinfo);
    uint64_t both = 0;
    uint64_t either = 0;
    rv::simd::bit_kernels().jaccard_parts(pair.a->bytes, pair.b->bytes, pair.a->byte_count(), &both, &either);
    PG_RETURN_FLOAT8(rv::simd::jaccard_distance(both, either));
}
