#include "bench/filters/ratios.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

namespace bench {
namespace {

using Test = std::function<bool(const FilterLane&)>;

double time_of(const std::vector<FilterLane>& lanes, const Test& is_it) {
    const auto found = std::find_if(lanes.begin(), lanes.end(), is_it);
    return found == lanes.end() ? 0 : found->lateral_ms();
}

// The logarithm of the time is taken to be linear in the recall between two widths.
double time_at_recall(const std::vector<FilterLane>& lanes, const FilterLane& lane) {
    std::vector<const FilterLane*> curve;
    for (const FilterLane& other : lanes) {
        if (!other.conditions && other.contender == lane.contender && other.where == lane.where)
            curve.push_back(&other);
    }
    if (curve.empty()) return 0;
    std::sort(curve.begin(), curve.end(), [](auto* a, auto* b) { return a->width < b->width; });
    if (curve[0]->recall >= lane.recall) return curve[0]->lateral_ms();
    for (std::size_t i = 1; i < curve.size(); i++) {
        const FilterLane &low = *curve[i - 1], &high = *curve[i];
        if (low.recall >= lane.recall || high.recall < lane.recall) continue;
        const double share = (lane.recall - low.recall) / (high.recall - low.recall);
        return std::exp((1 - share) * std::log(low.lateral_ms()) + share * std::log(high.lateral_ms()));
    }
    return curve.back()->lateral_ms();
}

double quotient(double a, double b) { return a > 0 && b > 0 ? a / b : 0; }

double bound_of(double percent) {
    if (percent >= 49) return 1.3;
    if (percent >= 9) return 1.5;
    return percent >= .9 ? 3 : 6;
}

} // namespace

FilterRatios ratios_of(const FilterLane& lane, const std::vector<FilterLane>& lanes, double percent) {
    FilterRatios ratios;
    const double mine = lane.lateral_ms();
    if (!lane.conditions || lane.where == Where::kOwnTables) return ratios;
    const auto same_index = [&](const FilterLane& other) {
        return other.contender == lane.contender && other.where == lane.where && !other.conditions &&
               other.width == lane.width;
    };
    const auto found = std::find_if(lanes.begin(), lanes.end(), same_index);
    if (found != lanes.end()) {
        ratios.unfiltered = quotient(mine, found->lateral_ms());
        ratios.unfiltered_each = quotient(lane.each_ms(), found->each_ms());
    }
    ratios.unfiltered_at_recall = quotient(mine, time_at_recall(lanes, lane));
    const auto times = [&](const FilterPlan& plan, const std::string& extension, bool older) {
        return quotient(time_of(lanes,
                                [&](const FilterLane& other) {
                                    return other.conditions && other.where == Where::kPlain && other.plan == &plan &&
                                           other.contender->extension() == extension &&
                                           other.contender->older() == older && other.width == lane.width;
                                }),
                        mine);
    };
    ratios.pgvector = times(kVectorIndex, "vector", false);
    ratios.pgvector_planner = times(kPlanner, "vector", false);
    ratios.one_column = times(kVectorIndex, "ruvector", false);
    ratios.older = times(kVectorIndex, "ruvector", true);
    ratios.own_table = quotient(mine, time_of(lanes, [&](const FilterLane& other) {
                                    return other.where == Where::kOwnTables && other.width == lane.width;
                                }));
    ratios.bound = bound_of(percent);
    return ratios;
}

} // namespace bench
