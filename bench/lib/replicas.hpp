// More rows of the kind that a small table has.
#pragma once

#include "bench/lib/vectors.hpp"

#include <cstdint>

namespace bench {

// Each row `times` times: as it is, and with noise in every dimension of `noise` times the dimension's deviation. Of
// the noise .5, two copies of a row are half as far from each other as two rows are by chance.
Vectors replicated(const Vectors& rows, std::size_t times, double noise, uint64_t seed);

// The rows in another order, the same for every call.
Vectors shuffled_rows(const Vectors& rows, uint64_t seed);

} // namespace bench
