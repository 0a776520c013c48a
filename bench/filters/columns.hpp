// What the rows are filtered by: columns whose values do not depend on the vector, and columns that do.
#pragma once

#include "bench/lib/dataset.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace bench {

constexpr int kSteps = 100000;        // of share and place: a thousandth of a percent
constexpr std::size_t kCentres = 100; // of category
constexpr int kTenantRows = 200;
constexpr int kKinds = 4;
constexpr int kLabels = 64, kLabelsOfRow = 3;
constexpr int kSeconds = 1000000; // between the oldest and the newest row

struct FilterColumns {
    std::vector<int32_t> share;    // even over 0 .. kSteps - 1, of no relation to the vector
    std::vector<int32_t> place;    // the rank, of kSteps, of the distance to the base's first row
    std::vector<int32_t> category; // which of the base's first kCentres rows is nearest
    std::vector<int32_t> tenant;   // kTenantRows rows each
    std::vector<int32_t> kind;     // below kKinds
    std::vector<int32_t> created;  // seconds since kFirstSecond
    std::vector<int32_t> labels;   // kLabelsOfRow of each row, below kLabels

    int32_t tenants() const;
    // The rows whose category it is.
    std::size_t category_size(int32_t category) const;
};

FilterColumns make_columns(const Dataset& data, Metric metric);

// Text that COPY reads: id and the columns in the order above.
std::string copy_line(const FilterColumns& columns, std::size_t row);
constexpr const char* kColumnTypes =
    "id int4 NOT NULL, share int4 NOT NULL, place int4 NOT NULL, category int2 NOT NULL, tenant int4 NOT NULL, "
    "kind int2 NOT NULL, created timestamptz NOT NULL, labels int4[] NOT NULL";
// An SQL literal of created.
std::string created_at(int seconds);

} // namespace bench
