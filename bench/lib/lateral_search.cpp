#include "bench/lib/clock.hpp"
#include "bench/lib/sql_search.hpp"

#include <algorithm>

namespace bench {
namespace {

std::string execute(std::size_t from, std::size_t to) {
    return "EXECUTE lateral_search(" + std::to_string(from) + ", " + std::to_string(to) + ")";
}

} // namespace

std::string LateralSearch::join(const std::string& columns, const std::string& from, const std::string& to) const {
    return "SELECT " + columns + " FROM (SELECT id, v FROM queries WHERE id >= " + from + " AND id < " + to +
           ") q, LATERAL (SELECT id FROM items ORDER BY " + distance_to(options_, "q.v") + " LIMIT " +
           std::to_string(options_.k) + ") n";
}

void LateralSearch::prepare(Connection& connection) {
    connection.run("SET max_parallel_workers_per_gather = 0");
    connection.run("SET enable_memoize = off");
    connection.run("PREPARE lateral_search (int, int) AS " + join("sum(n.id)", "$1", "$2"));
}

std::string LateralSearch::example() const { return execute(0, data_.queries.rows); }

std::vector<std::vector<int32_t>> LateralSearch::answers() {
    std::vector<std::vector<int32_t>> found(data_.queries.rows);
    const Result rows = connections_[0]->run(join("q.id, n.id", "0", std::to_string(found.size())));
    for (int i = 0; i < PQntuples(rows.get()); i++) {
        found[std::stoul(PQgetvalue(rows.get(), i, 0))].push_back(std::stoi(PQgetvalue(rows.get(), i, 1)));
    }
    return found;
}

// A statement takes all queries, or as many as leave time for four statements in a round.
bool LateralSearch::use(int value, int clients) {
    SqlSearch::use(value, clients);
    const std::size_t sample = std::min<std::size_t>(data_.queries.rows, 50);
    const double start = now();
    connections_[0]->run(execute(0, sample));
    const double rate = static_cast<double>(sample) / (now() - start);
    queries_at_once_ = std::clamp<std::size_t>(static_cast<std::size_t>(rate * options_.seconds / 4),
                                               std::min<std::size_t>(data_.queries.rows, 20), data_.queries.rows);
    return true;
}

Round LateralSearch::measure_speed() {
    const std::size_t total = data_.queries.rows;
    std::vector<double> rates(connections_.size());
    const double start = now();
    in_parallel(static_cast<int>(connections_.size()), [&](int i) {
        const auto c = static_cast<std::size_t>(i);
        std::size_t from = c * total / connections_.size();
        std::size_t asked = 0;
        double elapsed = 0;
        for (; elapsed < options_.seconds; elapsed = now() - start) {
            const std::size_t to = std::min(from + queries_at_once_, total);
            connections_[c]->run(execute(from, to));
            asked += to - from;
            from = to % total;
        }
        rates[c] = static_cast<double>(asked) / elapsed;
    });
    Round round;
    for (double rate : rates) round.queries_per_second += rate;
    return round;
}

} // namespace bench
