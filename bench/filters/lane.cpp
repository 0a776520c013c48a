#include "bench/filters/lane.hpp"

#include "bench/lib/clock.hpp"
#include "bench/lib/report.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

namespace bench {

const FilterPlan kPlanner = {"planner",
                             "SET enable_seqscan = on; SET enable_bitmapscan = on; SET enable_indexscan = on; "
                             "SET enable_sort = on"};
const FilterPlan kVectorIndex = {"vector index", "SET enable_seqscan = off; SET enable_bitmapscan = off; "
                                                 "SET enable_indexscan = on; SET enable_sort = off"};
const FilterPlan kOtherIndex = {"other index", "SET enable_seqscan = off; SET enable_bitmapscan = on; "
                                               "SET enable_indexscan = off; SET enable_sort = on"};

namespace {

constexpr std::size_t kExplained = 20; // queries whose pages are counted
constexpr std::size_t kLeast = 5;      // queries that are timed, however slow

std::size_t turns(const FilterLane& lane, const AskedQueries& asked) {
    return lane.conditions || lane.where == Where::kOwnTables ? asked.row->conditions.size() : 1;
}

// FROM and WHERE of the queries that have a turn.
std::string source(const FilterLane& lane, const FilterCase& row, std::size_t turn) {
    if (lane.where == Where::kOwnTables) return own_table(row.values[turn]) + " t";
    const std::string table = lane.where == Where::kPlain ? "plain t" : "filtered t";
    return table + (lane.conditions ? " WHERE " + row.conditions[turn] : "");
}

std::string nearest(const FilterLane& lane, const Options& options, const FilterCase& row, std::size_t turn,
                    const std::string& query) {
    return "SELECT t.id FROM " + source(lane, row, turn) + " ORDER BY t." + distance_to(options, query) + " LIMIT " +
           std::to_string(options.k);
}

bool joined(const FilterLane& lane, const FilterCase& row) {
    return lane.conditions && lane.where != Where::kOwnTables && !row.joined.empty();
}

// The queries below `count` that have this turn, and their neighbours.
std::string lateral(const FilterLane& lane, const Options& options, const AskedQueries& asked, std::size_t turn,
                    std::size_t count, const std::string& columns) {
    const FilterCase& row = *asked.row;
    std::string neighbours = nearest(lane, options, row, turn, "q.v");
    std::string mine = "number < " + std::to_string(count);
    if (joined(lane, row)) {
        const std::string& condition = row.conditions[turn];
        neighbours.replace(neighbours.find(condition), condition.size(), row.joined);
    } else if (turns(lane, asked) > 1) {
        mine += " AND turn = " + std::to_string(turn);
    }
    return "SELECT " + columns + " FROM (SELECT * FROM asked WHERE " + mine + ") q, LATERAL (" + neighbours + ") n";
}

std::size_t lateral_turns(const FilterLane& lane, const AskedQueries& asked) {
    return joined(lane, *asked.row) ? 1 : turns(lane, asked);
}

// By the plan's first scan of a table that holds vectors.
std::string scan_of(Connection& connection, const std::string& query) {
    const Result plan = connection.run("EXPLAIN (COSTS OFF) " + query);
    for (int i = 0; i < PQntuples(plan.get()); i++) {
        const std::string line = PQgetvalue(plan.get(), i, 0);
        if (line.find("asked") != std::string::npos) continue;
        if (line.find("Index Scan using") != std::string::npos) {
            return line.find("_v") != std::string::npos ? "vector index" : "btree and sort";
        }
        if (line.find("Bitmap Heap Scan") != std::string::npos) return "bitmap and sort";
        if (line.find("Seq Scan") != std::string::npos) return "table and sort";
    }
    return "other";
}

double json_number(const std::string& json, const std::string& name) {
    const std::size_t at = json.find("\"" + name + "\": ");
    return at == std::string::npos ? 0 : std::stod(json.substr(at + name.size() + 4));
}

std::string wire_of(const Dataset& data, std::size_t place) {
    std::string wire;
    append_vector(wire, data.queries.row(place), data.queries.dims);
    return wire;
}

std::string literal_of(const Dataset& data, std::size_t place) {
    return "'" + vector_literal(data.queries.row(place), data.queries.dims) + "'::vector";
}

std::string prepared(std::size_t turn) { return "each_" + std::to_string(turn); }

// All queries one by one.
std::vector<std::vector<int32_t>> answers_of(const FilterLane& lane, const Dataset& data, const AskedQueries& asked) {
    std::vector<std::vector<int32_t>> found(asked.places.size());
    for (std::size_t q = 0; q < found.size(); q++) {
        lane.connection->search(prepared(q % turns(lane, asked)), wire_of(data, asked.places[q]), found[q]);
    }
    return found;
}

std::size_t fewest_rows(const std::vector<std::vector<int32_t>>& found) {
    std::size_t fewest = found[0].size();
    for (const auto& ids : found) fewest = std::min(fewest, ids.size());
    return fewest;
}

// pgvector's iterative scans end at limits; a user who wants his rows raises them.
std::vector<std::vector<int32_t>> raise_limits(FilterLane& lane, const Options& options, const Dataset& data,
                                               const AskedQueries& asked) {
    const bool graph = options.method == "hnsw";
    const std::size_t wanted = *std::min_element(asked.answers.begin(), asked.answers.end());
    std::size_t limit = graph ? 20000 : 0;
    std::size_t memory = 1;
    for (;;) {
        if (graph) {
            lane.limits =
                "hnsw.max_scan_tuples=" + std::to_string(limit) + " hnsw.scan_mem_multiplier=" + std::to_string(memory);
            lane.connection->run("SET hnsw.max_scan_tuples = " + std::to_string(limit));
            lane.connection->run("SET hnsw.scan_mem_multiplier = " + std::to_string(memory));
        }
        auto found = answers_of(lane, data, asked);
        if (fewest_rows(found) >= wanted || !graph || limit > 2 * data.base.rows + 40000) return found;
        limit *= 4;
        memory = std::min<std::size_t>(memory * 4, 1000);
    }
}

void prepare(FilterLane& lane, const Options& options, const Dataset& data, const AskedQueries& asked) {
    lane.connection = lane.contender->connect();
    Connection& connection = *lane.connection;
    connection.run("SET max_parallel_workers_per_gather = 0");
    connection.run("SET enable_memoize = off");
    if (!lane.conditions) connection.run("SET enable_seqscan = off");
    connection.run(lane.plan->settings);
    connection.run("SET " + options.setting + " = " + std::to_string(lane.width));
    for (std::size_t turn = 0; turn < turns(lane, asked); turn++) {
        connection.prepare(prepared(turn), nearest(lane, options, *asked.row, turn, "$1::vector"), 1);
    }
    lane.chosen = scan_of(connection, nearest(lane, options, *asked.row, 0, literal_of(data, asked.places[0])));
    lane.chosen_lateral = scan_of(connection, lateral(lane, options, asked, 0, asked.places.size(), "sum(n.id)"));
}

void count_pages(FilterLane& lane, const Options& options, const Dataset& data, const AskedQueries& asked) {
    const std::size_t count = std::min(asked.places.size(), kExplained);
    for (std::size_t q = 0; q < count; q++) {
        const std::string query =
            nearest(lane, options, *asked.row, q % turns(lane, asked), literal_of(data, asked.places[q]));
        const std::string json = lane.connection->value("EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) " + query);
        lane.pages += (json_number(json, "Shared Hit Blocks") + json_number(json, "Shared Read Blocks")) /
                      static_cast<double>(count);
    }
}

} // namespace

double FilterLane::lateral_ms() const { return median(lateral_milliseconds); }
double FilterLane::each_ms() const { return median(each_milliseconds); }

void open_lane(FilterLane& lane, const Options& options, const Dataset& data, const AskedQueries& asked) {
    prepare(lane, options, data, asked);
    const bool iterative = lane.contender->extension() == "vector" && lane.conditions;
    if (iterative) {
        lane.connection->run("SET " + options.method +
                             ".iterative_scan = " + (options.method == "hnsw" ? "strict_order" : "relaxed_order"));
    }
    std::vector<std::vector<int32_t>> found;
    if (iterative && lane.chosen == "vector index") {
        found = raise_limits(lane, options, data, asked);
    }
    const double start = now();
    found = answers_of(lane, data, asked);
    const auto queries = static_cast<double>(found.size());
    lane.query_seconds = (now() - start) / queries;
    lane.fewest_rows = fewest_rows(found);
    const Metric metric = parse_metric(options.metric);
    const bool all_rows = !lane.conditions && lane.where != Where::kOwnTables;
    for (std::size_t q = 0; q < found.size(); q++) {
        lane.rows += static_cast<double>(found[q].size()) / queries;
        const float last = all_rows ? asked.last_unfiltered[q] : asked.last_distance[q];
        const std::size_t wanted = all_rows ? options.k : asked.answers[q];
        std::set<int32_t> right;
        for (const int32_t id : found[q]) {
            const float* row = data.base.row(static_cast<std::size_t>(id));
            if (distance(metric, row, data.queries.row(asked.places[q]), data.base.dims) <= last) right.insert(id);
        }
        if (wanted > 0) {
            lane.recall += static_cast<double>(std::min(right.size(), wanted)) / static_cast<double>(wanted) / queries;
        }
    }
    count_pages(lane, options, data, asked);
}

void time_lane(FilterLane& lane, const Options& options, const Dataset& data, const AskedQueries& asked) {
    const std::size_t all = asked.places.size();
    const double fitting = options.seconds / 2 / lane.query_seconds;
    const auto count = std::clamp(static_cast<std::size_t>(fitting), std::min(kLeast, all), all);
    std::vector<std::string> statements;
    for (std::size_t turn = 0; turn < lateral_turns(lane, asked); turn++) {
        statements.push_back(lateral(lane, options, asked, turn, count, "sum(n.id)"));
    }
    std::vector<double> at_once, single;
    const double begin = now(), middle = begin + options.seconds / 2, end = begin + options.seconds;
    double before = begin, after = begin;
    while (after < middle) {
        for (const std::string& statement : statements) lane.connection->run(statement);
        after = now();
        at_once.push_back((after - before) * 1000 / static_cast<double>(count));
        before = after;
    }
    std::vector<int32_t> ids;
    for (std::size_t i = 0; i < count || after < end; i++) {
        const std::size_t q = i % count;
        const std::string wire = wire_of(data, asked.places[q]);
        before = now();
        lane.connection->search(prepared(q % turns(lane, asked)), wire, ids);
        after = now();
        single.push_back((after - before) * 1000);
    }
    lane.lateral_milliseconds.push_back(median(at_once));
    lane.each_milliseconds.push_back(median(single));
}

} // namespace bench
