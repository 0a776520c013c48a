// Server zone. See the header.
#include "ruvector/types/vector.hpp"

#include "ruvector/core/simd/distance.hpp"
#include "ruvector/core/simd/half.hpp"

namespace rv::types {

void raise_corrupted_vector(const char* type, Size size, const int16* dim) {
    if (dim == nullptr)
        ereport(ERROR, (errcode(ERRCODE_DATA_CORRUPTED), errmsg("invalid %s value", type),
                        errdetail("The value has %zu bytes, less than its header.", size)));
    ereport(ERROR, (errcode(ERRCODE_DATA_CORRUPTED), errmsg("invalid %s value", type),
                    errdetail("The value has %zu bytes and claims %d dimensions.", size, *dim)));
    pg_unreachable();
}

bool all_finite(const float* x, int n) { return simd::kernels().all_finite(x, static_cast<Size>(n)); }

bool all_finite(const Half* x, int n) { return simd::half_kernels().all_finite(x, static_cast<Size>(n)); }

} // namespace rv::types
