#include "bench/filters/lane.hpp"

#include "bench/lib/clock.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <thread>

namespace bench {
namespace {

// The k-th smallest, or the largest of fewer, with a margin for other orders of summing; of none, nothing is near
// enough.
float last_of(std::vector<float>& distances, std::size_t k) {
    if (distances.empty()) return -std::numeric_limits<float>::infinity();
    const auto last = static_cast<std::ptrdiff_t>(std::min(k, distances.size()) - 1);
    std::nth_element(distances.begin(), distances.begin() + last, distances.end());
    const float value = distances[static_cast<std::size_t>(last)];
    return value + 1e-5f * std::fabs(value);
}

} // namespace

AskedQueries find_answers(Connection& connection, const Options& options, const Dataset& data, const FilterCase& row) {
    AskedQueries asked{&row, choose_queries(options, data, row), {}, {}, {}, {}};
    for (const std::string& condition : row.conditions) {
        const Result ids = connection.run("SELECT id FROM plain WHERE " + condition);
        std::vector<int32_t>& passing = asked.passing.emplace_back();
        for (int i = 0; i < PQntuples(ids.get()); i++) passing.push_back(std::stoi(PQgetvalue(ids.get(), i, 0)));
        asked.percent += 100.0 * static_cast<double>(passing.size()) / static_cast<double>(data.base.rows) /
                         static_cast<double>(row.conditions.size());
    }
    const Metric metric = parse_metric(options.metric);
    const std::size_t count = asked.places.size();
    asked.last_distance.resize(count);
    asked.last_unfiltered.resize(count);
    asked.answers.resize(count);
    std::vector<std::size_t> near(count);
    const auto threads = std::max(1u, std::thread::hardware_concurrency());
    in_parallel(static_cast<int>(threads), [&](int t) {
        for (auto q = static_cast<std::size_t>(t); q < count; q += threads) {
            const float* query = data.queries.row(asked.places[q]);
            std::vector<float> all(data.base.rows), of_passing;
            for (std::size_t i = 0; i < all.size(); i++)
                all[i] = distance(metric, data.base.row(i), query, data.base.dims);
            for (const int32_t id : asked.passing[q % row.conditions.size()])
                of_passing.push_back(all[static_cast<std::size_t>(id)]);
            asked.last_unfiltered[q] = last_of(all, options.k);
            near[q] = static_cast<std::size_t>(std::count_if(of_passing.begin(), of_passing.end(),
                                                             [&](float d) { return d <= asked.last_unfiltered[q]; }));
            asked.answers[q] = std::min(options.k, of_passing.size());
            asked.last_distance[q] = last_of(of_passing, options.k);
        }
    });
    for (const std::size_t n : near) {
        asked.percent_near += 100.0 * static_cast<double>(n) / static_cast<double>(options.k * count);
    }
    return asked;
}

} // namespace bench
