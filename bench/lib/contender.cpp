#include "bench/lib/contender.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>
#include <numeric>
#include <stdexcept>
#include <thread>

namespace bench {
namespace {

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

// Runs `work(i)` in a thread each, and hands on the first exception.
template <class Work>
void in_parallel(int count, Work work) {
    std::vector<std::thread> threads;
    threads.reserve(static_cast<std::size_t>(count));
    std::vector<std::exception_ptr> errors(static_cast<std::size_t>(count));
    for (int i = 0; i < count; i++) {
        threads.emplace_back([&, i] {
            try {
                work(i);
            } catch (...) {
                errors[static_cast<std::size_t>(i)] = std::current_exception();
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    for (const std::exception_ptr& error : errors) {
        if (error) std::rethrow_exception(error);
    }
}

// The number after `"name": ` where it stands first: EXPLAIN's JSON has the top node's totals before its children's.
double json_number(const std::string& json, const std::string& name) {
    const std::size_t at = json.find("\"" + name + "\": ");
    return at == std::string::npos ? 0 : std::stod(json.substr(at + name.size() + 4));
}

std::string vector_literal(const float* values, std::size_t dims) {
    std::string text = "[";
    char number[32];
    for (std::size_t i = 0; i < dims; i++) {
        std::snprintf(number, sizeof(number), "%s%.9g", i > 0 ? "," : "", static_cast<double>(values[i]));
        text += number;
    }
    return text + "]";
}

} // namespace

// Queries travel as vectors.
std::string distance_to_query(const Options& options) {
    const std::string parameter = options.type == "vector" ? " $1" : " $1::vector::" + options.type;
    return std::string("v ") + operator_of(parse_metric(options.metric)) + parameter;
}

std::string database_of(const std::string& extension) { return "bench_" + extension; }

bool is_available(const std::string& extension) {
    Connection connection("postgres");
    return !connection.value("SELECT 1 FROM pg_available_extensions WHERE name = '" + extension + "'").empty();
}

Contender::Contender(const std::string& extension, const Options& options, const Dataset& data)
    : options_(options), data_(data), extension_(extension), database_(database_of(extension)) {
    Connection postgres("postgres");
    if (postgres.value("SELECT 1 FROM pg_database WHERE datname = '" + database_ + "'").empty()) {
        postgres.run("CREATE DATABASE " + database_);
    }
    Connection own(database_);
    own.run("CREATE EXTENSION IF NOT EXISTS " + extension_);
    version_ = own.value("SELECT extversion FROM pg_extension WHERE extname = '" + extension_ + "'");
    search_ = "SELECT id FROM items ORDER BY " + distance_to_query(options_) + " LIMIT " + std::to_string(options_.k);
    key_ = data_.name + " " + options_.type + " " + std::to_string(data_.base.rows) + " x " +
           std::to_string(data_.base.dims);
    for (std::size_t i = 0; i < data_.queries.rows; i++) {
        append_vector(wire_queries_.emplace_back(), data_.queries.row(i), data_.queries.dims);
    }
}

std::unique_ptr<Connection> Contender::connect() {
    auto connection = std::make_unique<Connection>(database_);
    // The library loads with the first use of its type; only then its settings are known.
    connection->run("SELECT '[1]'::vector");
    for (const std::string& setting : options_.session) connection->run("SET " + setting);
    if (extension_ == "ruvector") {
        for (const std::string& setting : options_.ruvector_session) connection->run("SET " + setting);
    }
    return connection;
}

void Contender::load() {
    const auto connection = connect();
    const std::string table = connection->value("SELECT obj_description(to_regclass('items'), 'pg_class')");
    if (options_.reuse && table == key_) return;
    std::fprintf(stderr, "%s: loading %zu rows\n", extension_.c_str(), data_.base.rows);
    connection->run("DROP TABLE IF EXISTS items");
    connection->run("CREATE TABLE items (id int4 NOT NULL, v vector(" + std::to_string(data_.base.dims) +
                    ") NOT NULL)");
    connection->start_copy("COPY items FROM STDIN (FORMAT binary)");
    std::string buffer("PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19);
    for (std::size_t i = 0; i < data_.base.rows; i++) {
        append_int16(buffer, 2);
        append_int32(buffer, 4);
        append_int32(buffer, static_cast<uint32_t>(i));
        append_int32(buffer, static_cast<uint32_t>(4 + 4 * data_.base.dims));
        append_vector(buffer, data_.base.row(i), data_.base.dims);
        if (buffer.size() > 1 << 20) {
            connection->put_copy(buffer);
            buffer.clear();
        }
    }
    append_int16(buffer, 0xFFFF);
    connection->put_copy(buffer);
    connection->end_copy();
    if (options_.type != "vector") {
        connection->run("ALTER TABLE items ALTER COLUMN v TYPE " + options_.type + "(" +
                        std::to_string(data_.base.dims) + ")");
    }
    connection->run("COMMENT ON TABLE items IS '" + key_ + "'");
    connection->run("VACUUM ANALYZE items");
}

double Contender::build() {
    connections_.clear();
    const auto connection = connect();
    connection->run("DROP INDEX IF EXISTS items_index");
    connection->run("CHECKPOINT");
    std::fprintf(stderr, "%s: building\n", extension_.c_str());
    const double start = now();
    connection->run("CREATE INDEX items_index ON items USING " + options_.method + " (v " +
                    opclass_of(parse_metric(options_.metric), options_.type) + ") WITH (" + options_.with + ")");
    const double seconds = now() - start;
    connection->run("COMMENT ON INDEX items_index IS '" + options_.metric + " " + options_.method + " " +
                    options_.with + ": " + std::to_string(seconds) + "'");
    return seconds;
}

bool Contender::reusable_index(double* seconds) {
    const auto connection = connect();
    const std::string text = connection->value("SELECT obj_description(to_regclass('items_index'), 'pg_class')");
    const std::string wanted = options_.metric + " " + options_.method + " " + options_.with + ": ";
    if (!options_.reuse || text.rfind(wanted, 0) != 0) return false;
    *seconds = std::stod(text.substr(wanted.size()));
    return true;
}

double Contender::index_megabytes() {
    const auto connection = connect();
    return std::stod(connection->value("SELECT pg_relation_size('items_index')")) / 1048576.0;
}

void Contender::use(int value, int clients) {
    exact_ = value == 0;
    while (connections_.size() > static_cast<std::size_t>(clients)) connections_.pop_back();
    while (connections_.size() < static_cast<std::size_t>(clients)) {
        connections_.push_back(connect());
    }
    for (const auto& connection : connections_) {
        connection->run(exact_ ? "SET enable_indexscan = off" : "SET enable_indexscan = on");
        connection->run(exact_ ? "SET enable_seqscan = on" : "SET enable_seqscan = off");
        if (!exact_) connection->run("SET " + options_.setting + " = " + std::to_string(value));
        // Prepared anew: a generic plan outlives the settings that it was made under.
        connection->run("DEALLOCATE ALL");
        connection->prepare("search", search_, 1);
    }
    check_plan();
}

// A measurement of the wrong plan would look like a result.
void Contender::check_plan() {
    const std::string literal = vector_literal(data_.queries.row(0), data_.queries.dims);
    const Result plan = connections_[0]->run("EXPLAIN (COSTS OFF) EXECUTE search('" + literal + "')");
    std::string text;
    for (int i = 0; i < PQntuples(plan.get()); i++) text += std::string(PQgetvalue(plan.get(), i, 0)) + "\n";
    const bool uses_index = text.find("using items_index") != std::string::npos;
    if (uses_index == exact_) throw std::runtime_error(extension_ + ": not the plan to be measured:\n" + text);
}

double Contender::pages_of_sample() {
    const std::size_t count = std::min<std::size_t>(data_.queries.rows, 50);
    double pages = 0;
    for (std::size_t i = 0; i < count; i++) {
        const std::string json =
            connections_[0]->value("EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) EXECUTE search('" +
                                   vector_literal(data_.queries.row(i), data_.queries.dims) + "')");
        pages += json_number(json, "Shared Hit Blocks") + json_number(json, "Shared Read Blocks");
    }
    return pages / static_cast<double>(count);
}

RecallPass Contender::measure_recall() {
    RecallPass pass;
    std::vector<int32_t> ids;
    const Metric metric = parse_metric(options_.metric);
    for (std::size_t i = 0; i < data_.queries.rows; i++) {
        connections_[0]->search("search", wire_queries_[i], ids);
        if (ids.size() < options_.k) pass.short_answers++;
        pass.recall += recall(data_.base, data_.queries.row(i), metric, data_.truth, i, options_.k, ids);
    }
    pass.recall /= static_cast<double>(data_.queries.rows);
    pass.pages = pages_of_sample();
    return pass;
}

void Contender::run_client(Connection& connection, std::size_t offset, double until, std::vector<double>& latencies) {
    std::vector<int32_t> ids;
    double before = now();
    for (std::size_t i = offset; before < until; i++) {
        connection.search("search", wire_queries_[i % wire_queries_.size()], ids);
        const double after = now();
        latencies.push_back((after - before) * 1000.0);
        before = after;
    }
}

Round Contender::measure_speed() {
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

double Contender::insert(std::size_t from, std::size_t count, int clients) {
    connections_.clear();
    std::vector<std::unique_ptr<Connection>> writers;
    for (int i = 0; i < clients; i++) {
        writers.push_back(connect());
        writers.back()->prepare("add", "INSERT INTO items (id, v) VALUES ($1, $2::vector)", 2);
    }
    // The table is no longer what its comment says.
    writers[0]->run("COMMENT ON TABLE items IS NULL");
    const double start = now();
    in_parallel(clients, [&](int c) {
        std::string wire;
        for (std::size_t i = static_cast<std::size_t>(c); i < count; i += static_cast<std::size_t>(clients)) {
            wire.clear();
            append_vector(wire, data_.extra.row(from + i), data_.extra.dims);
            writers[static_cast<std::size_t>(c)]->insert("add", static_cast<int32_t>(data_.base.rows + from + i), wire);
        }
    });
    return now() - start;
}

} // namespace bench
