#include "bench/filters/columns.hpp"

#include "bench/lib/clock.hpp"
#include "ruvector/core/base/random.hpp"

#include <algorithm>
#include <ctime>
#include <numeric>
#include <thread>

namespace bench {
namespace {

constexpr std::time_t kFirstSecond = 1767225600; // 2026-01-01

// A place for each row, all different: what is made of it is even.
std::vector<std::size_t> shuffled(std::size_t rows, uint64_t seed) {
    std::vector<std::size_t> order(rows);
    std::iota(order.begin(), order.end(), std::size_t{0});
    rv::Random random(seed);
    for (std::size_t i = rows; i > 1; i--) std::swap(order[i - 1], order[random.next() % i]);
    return order;
}

int32_t step_of(std::size_t rank, std::size_t rows, int steps) {
    return static_cast<int32_t>(rank * static_cast<std::size_t>(steps) / rows);
}

// In a thread for each processor; `work(i)` writes to its own place alone.
template <class Work>
void for_each_row(std::size_t rows, Work work) {
    const auto threads = std::max(1u, std::thread::hardware_concurrency());
    in_parallel(static_cast<int>(threads), [&](int t) {
        for (auto i = static_cast<std::size_t>(t); i < rows; i += threads) work(i);
    });
}

void place_and_category(const Vectors& base, Metric metric, FilterColumns& columns) {
    const std::size_t centres = std::min(kCentres, base.rows);
    std::vector<float> to_first(base.rows);
    columns.category.resize(base.rows);
    for_each_row(base.rows, [&](std::size_t i) {
        std::vector<float> distances(centres);
        for (std::size_t c = 0; c < centres; c++) distances[c] = distance(metric, base.row(c), base.row(i), base.dims);
        to_first[i] = distances[0];
        columns.category[i] =
            static_cast<int32_t>(std::min_element(distances.begin(), distances.end()) - distances.begin());
    });
    std::vector<std::size_t> order(base.rows);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return to_first[a] < to_first[b]; });
    columns.place.resize(base.rows);
    for (std::size_t rank = 0; rank < base.rows; rank++) columns.place[order[rank]] = step_of(rank, base.rows, kSteps);
}

} // namespace

int32_t FilterColumns::tenants() const { return *std::max_element(tenant.begin(), tenant.end()) + 1; }

std::size_t FilterColumns::category_size(int32_t wanted) const {
    return static_cast<std::size_t>(std::count(category.begin(), category.end(), wanted));
}

FilterColumns make_columns(const Dataset& data, Metric metric) {
    const std::size_t rows = data.base.rows;
    FilterColumns columns;
    place_and_category(data.base, metric, columns);
    const std::vector<std::size_t> by_share = shuffled(rows, 1), by_tenant = shuffled(rows, 2),
                                   by_time = shuffled(rows, 3);
    const auto tenants = static_cast<int>(std::max<std::size_t>(1, rows / kTenantRows));
    rv::Random random(4);
    for (std::size_t i = 0; i < rows; i++) {
        columns.share.push_back(step_of(by_share[i], rows, kSteps));
        columns.tenant.push_back(step_of(by_tenant[i], rows, tenants));
        columns.created.push_back(step_of(by_time[i], rows, kSeconds));
        columns.kind.push_back(static_cast<int32_t>(random.next() % kKinds));
        for (int l = 0; l < kLabelsOfRow; l++) columns.labels.push_back(static_cast<int32_t>(random.next() % kLabels));
    }
    return columns;
}

std::string created_at(int seconds) {
    char text[40];
    const std::time_t time = kFirstSecond + seconds;
    std::strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S+00", std::gmtime(&time));
    return text;
}

std::string copy_line(const FilterColumns& columns, std::size_t row) {
    std::string line = std::to_string(row);
    for (const auto* column : {&columns.share, &columns.place, &columns.category, &columns.tenant, &columns.kind}) {
        line += "\t" + std::to_string((*column)[row]);
    }
    line += "\t" + created_at(columns.created[row]);
    for (std::size_t l = 0; l < kLabelsOfRow; l++) {
        line += (l == 0 ? "\t{" : ",") + std::to_string(columns.labels[row * kLabelsOfRow + l]);
    }
    return line + "}\n";
}

} // namespace bench
