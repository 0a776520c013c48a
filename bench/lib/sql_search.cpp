#include "bench/lib/sql_search.hpp"

#include "bench/lib/exact.hpp"

#include <algorithm>
#include <stdexcept>

namespace bench {
namespace {

// The number after `"name": ` where it stands first: EXPLAIN's JSON has the top node's totals before its children's.
double json_number(const std::string& json, const std::string& name) {
    const std::size_t at = json.find("\"" + name + "\": ");
    return at == std::string::npos ? 0 : std::stod(json.substr(at + name.size() + 4));
}

} // namespace

std::string search_with_literal(const Options& options, const Dataset& data, std::size_t i) {
    const std::string query = "'" + vector_literal(data.queries.row(i), data.queries.dims) + "'::vector";
    return "SELECT id FROM items ORDER BY " + distance_to(options, query) + " LIMIT " + std::to_string(options.k);
}

bool SqlSearch::use(int value, int clients) {
    exact_ = value == 0;
    while (connections_.size() > static_cast<std::size_t>(clients)) connections_.pop_back();
    while (connections_.size() < static_cast<std::size_t>(clients)) connections_.push_back(contender_.connect());
    for (const auto& connection : connections_) {
        connection->run(exact_ ? "SET enable_indexscan = off" : "SET enable_indexscan = on");
        connection->run(exact_ ? "SET enable_seqscan = on" : "SET enable_seqscan = off");
        if (!exact_) connection->run("SET " + options_.setting + " = " + std::to_string(value));
        // Prepared anew: a generic plan outlives the settings that it was made under.
        connection->run("DEALLOCATE ALL");
        prepare(*connection);
    }
    check_plan();
    return true;
}

// A measurement of the wrong plan would look like a result.
void SqlSearch::check_plan() {
    const Result plan = connections_[0]->run("EXPLAIN (COSTS OFF) " + example());
    std::string text;
    for (int i = 0; i < PQntuples(plan.get()); i++) text += std::string(PQgetvalue(plan.get(), i, 0)) + "\n";
    const bool uses_index = text.find("using items_index") != std::string::npos;
    if (uses_index == exact_) throw std::runtime_error(contender_.label() + ": not the plan to be measured:\n" + text);
}

double SqlSearch::pages_of_sample() {
    const std::size_t count = std::min<std::size_t>(data_.queries.rows, 50);
    double pages = 0;
    for (std::size_t i = 0; i < count; i++) {
        const std::string json = connections_[0]->value("EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) " +
                                                        search_with_literal(options_, data_, i));
        pages += json_number(json, "Shared Hit Blocks") + json_number(json, "Shared Read Blocks");
    }
    return pages / static_cast<double>(count);
}

RecallPass SqlSearch::measure_recall() {
    RecallPass pass;
    const Metric metric = parse_metric(options_.metric);
    const std::vector<std::vector<int32_t>> found = answers();
    for (std::size_t i = 0; i < found.size(); i++) {
        if (found[i].size() < options_.k) pass.short_answers++;
        pass.recall += recall(data_.base, data_.queries.row(i), metric, data_.truth, i, options_.k, found[i]);
    }
    pass.recall /= static_cast<double>(data_.queries.rows);
    pass.pages = pages_of_sample();
    return pass;
}

} // namespace bench
