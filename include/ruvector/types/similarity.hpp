// What the distance functions of all vector types share.
#pragma once

#include "ruvector/pg/pg.hpp"

#include <cmath>
#include <numbers>

namespace rv::types {

// Rounding must not carry a cosine out of its range; NaN stays.
inline double clamp_cosine(double cosine) { return std::clamp(cosine, -1.0, 1.0); }

// NaN if one of the vectors is zero.
inline double cosine_of(float dot, float norm_squared_a, float norm_squared_b) {
    return clamp_cosine(static_cast<double>(dot) /
                        std::sqrt(static_cast<double>(norm_squared_a) * static_cast<double>(norm_squared_b)));
}

// The angle between two unit vectors in units of a half turn; unlike their cosine distance it keeps the triangle
// inequality.
inline double angle_of(double dot) { return std::acos(clamp_cosine(dot)) / std::numbers::pi; }

} // namespace rv::types
