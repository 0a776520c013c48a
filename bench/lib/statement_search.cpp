#include "bench/lib/clock.hpp"
#include "bench/lib/sql_search.hpp"

namespace bench {

StatementSearch::StatementSearch(const Contender& contender, const Options& options, const Dataset& data)
    : SqlSearch(contender, options, data),
      search_("SELECT id FROM items ORDER BY " + distance_to(options, "$1::vector") + " LIMIT " +
              std::to_string(options.k)) {
    for (std::size_t i = 0; i < data.queries.rows; i++) {
        append_vector(wire_queries_.emplace_back(), data.queries.row(i), data.queries.dims);
    }
}

void StatementSearch::prepare(Connection& connection) { connection.prepare("search", search_, 1); }

std::string StatementSearch::example() const {
    return "EXECUTE search('" + vector_literal(data_.queries.row(0), data_.queries.dims) + "')";
}

std::vector<std::vector<int32_t>> StatementSearch::answers() {
    std::vector<std::vector<int32_t>> found(data_.queries.rows);
    for (std::size_t i = 0; i < found.size(); i++) connections_[0]->search("search", wire_queries_[i], found[i]);
    return found;
}

void StatementSearch::run_client(Connection& connection, std::size_t offset, double until,
                                 std::vector<double>& latencies) {
    std::vector<int32_t> ids;
    double before = now();
    for (std::size_t i = offset; before < until; i++) {
        connection.search("search", wire_queries_[i % wire_queries_.size()], ids);
        const double after = now();
        latencies.push_back((after - before) * 1000.0);
        before = after;
    }
}

Round StatementSearch::measure_speed() {
    const int clients = static_cast<int>(connections_.size());
    std::vector<std::vector<double>> latencies(connections_.size());
    const double start = now();
    in_parallel(clients, [&](int i) {
        const auto c = static_cast<std::size_t>(i);
        run_client(*connections_[c], c * data_.queries.rows / connections_.size(), start + options_.seconds,
                   latencies[c]);
    });
    const double elapsed = now() - start;
    Round round;
    for (const auto& part : latencies) round.latencies_ms.insert(round.latencies_ms.end(), part.begin(), part.end());
    round.queries_per_second = static_cast<double>(round.latencies_ms.size()) / elapsed;
    return round;
}

} // namespace bench
