// How large the errors of an index's codes are: their geometric mean, on which a few far rows have no more influence
// than others. The error of a code is in proportion to the distance of its row from the centre.
#pragma once

#include "ruvector/core/quantize/code.hpp"

#include <cmath>
#include <cstdint>
#include <limits>

namespace rv::ivfflat {

class TypicalError {
public:
    // What a code says of a row at the centre is exact, and of one beyond the range of float nothing is known.
    void note(const quantize::Factors& factors) {
        if (!(factors.error > 0) || factors.error == std::numeric_limits<float>::infinity()) return;
        logarithms_ += std::log(static_cast<double>(factors.error));
        count_++;
    }

    void add(const TypicalError& other) {
        logarithms_ += other.logarithms_;
        count_ += other.count_;
    }

    // 0 if there is none.
    float value() const {
        return count_ > 0 ? static_cast<float>(std::exp(logarithms_ / static_cast<double>(count_))) : 0;
    }

private:
    double logarithms_ = 0;
    int64_t count_ = 0;
};

} // namespace rv::ivfflat
