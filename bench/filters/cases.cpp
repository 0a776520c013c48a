#include "bench/filters/cases.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace bench {
namespace {

constexpr const char* kRanges = "share, place";
constexpr const char* kTenants = "tenant, created";
constexpr const char* kLabelled = "labels, category";
constexpr const char* kThree = "kind, created, labels";

std::string below(const char* column, double percent) {
    return std::string(column) + " < " + std::to_string(std::lround(percent / 100 * kSteps));
}

std::string newest(double percent) {
    return "created >= '" + created_at(static_cast<int>((1 - percent / 100) * kSeconds)) + "'";
}

// The category that is nearest in size to a hundredth of the rows.
std::size_t usual_category(const FilterColumns& columns) {
    const auto wanted = static_cast<long>(columns.category.size() / 100);
    std::size_t best = 0;
    for (std::size_t c = 1; c < kCentres; c++) {
        const auto off = [&](std::size_t of) {
            return std::labs(static_cast<long>(columns.category_size(static_cast<int32_t>(of))) - wanted);
        };
        if (off(c) < off(best)) best = c;
    }
    return best;
}

// Some tenants, so that all of their queries are asked one after the other.
FilterCase tenants(const FilterColumns& columns, bool joined) {
    constexpr int kTenantsAsked = 5;
    FilterCase row{joined ? "tenant by a join" : "tenant", kTenants, 100.0 / columns.tenants(), {}};
    for (int i = 0; i < kTenantsAsked; i++) {
        row.values.push_back(columns.tenants() * i / kTenantsAsked);
        row.conditions.push_back("tenant = " + std::to_string(row.values.back()));
    }
    if (joined) row.joined = "tenant = q.value";
    row.own_tables = !joined;
    return row;
}

} // namespace

std::vector<FilterCase> filter_cases(const Options& options, const FilterColumns& columns) {
    std::vector<FilterCase> cases;
    for (const double percent : options.filters) {
        cases.push_back({"independent", kRanges, percent, {below("share", percent)}});
        cases.push_back({"correlated", kRanges, percent, {below("place", percent)}, Asked::kNear});
        cases.push_back({"anti-correlated", kRanges, percent, {below("place", percent)}, Asked::kFar});
    }
    cases.push_back(tenants(columns, false));
    cases.push_back(tenants(columns, true));
    cases.push_back({"newest", kTenants, 5, {newest(5)}});

    constexpr double kOneLabel = static_cast<double>(kLabelsOfRow) / kLabels;
    const std::string labels = "labels && '{3,7}'";
    cases.push_back({"labels", kLabelled, 200 * kOneLabel, {labels}});
    const std::size_t category = usual_category(columns);
    const std::string of_category = "category = " + std::to_string(category);
    cases.push_back({"category, near", kLabelled, 1, {of_category}, Asked::kNear, category});
    cases.push_back({"category, far", kLabelled, 1, {of_category}, Asked::kFar, category});
    cases.push_back(
        {"three conditions", kThree, 200 * kOneLabel * .4 / kKinds, {"kind = 2 AND " + newest(40) + " AND " + labels}});

    const auto unwanted = [&](const FilterCase& row) {
        return std::none_of(options.filter_cases.begin(), options.filter_cases.end(),
                            [&](const std::string& part) { return row.name.rfind(part, 0) == 0; });
    };
    if (!options.filter_cases.empty()) cases.erase(std::remove_if(cases.begin(), cases.end(), unwanted), cases.end());
    return cases;
}

} // namespace bench
