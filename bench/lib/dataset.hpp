// What a run measures on: base rows, rows to insert later, queries, and the exact answers. Generated data and answers
// are kept in a folder, so that the next run with the same parameters starts at once.
#pragma once

#include "bench/lib/exact.hpp"
#include "bench/lib/options.hpp"
#include "bench/lib/vectors.hpp"

#include <string>

namespace bench {

struct Dataset {
    std::string name;
    Vectors base;
    Vectors extra; // not in the truth; may be empty
    Vectors queries;
    Truth truth;
};

Dataset open_dataset(const Options& options);

} // namespace bench
