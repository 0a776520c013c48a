// How rankings of the same rows by different scores become one.
#pragma once

#include "ruvector/pg/pg.hpp"

namespace rv::collections {

// Of reciprocal rank fusion (Cormack, Clarke and Buettcher, Reciprocal Rank Fusion outperforms Condorcet and individual
// Rank Learning Methods, 2009): the sum over the rankings of 1 / (k + rank), with ranks from 1.
inline constexpr double kReciprocalRankConstant = 60;

inline double reciprocal_rank(double rank, double k, double weight) { return weight / (k + rank); }

// Where a score lies between the lowest, 0, and the highest, 1. Where all are the same they are all the best.
inline double min_max(double score, double lowest, double highest) {
    if (lowest == highest) return 1;
    // Halves: a difference may be greater than any number.
    return (score / 2 - lowest / 2) / (highest / 2 - lowest / 2);
}

} // namespace rv::collections
