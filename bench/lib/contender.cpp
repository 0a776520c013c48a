#include "bench/lib/contender.hpp"

#include "bench/lib/activity.hpp"
#include "bench/lib/clock.hpp"

#include <algorithm>
#include <cstdio>
#include <stdexcept>

namespace bench {
namespace {

bool is_available(const std::string& extension) {
    Connection connection("postgres");
    return !connection.value("SELECT 1 FROM pg_available_extensions WHERE name = '" + extension + "'").empty();
}

void copy_rows(Connection& connection, const std::string& table, const Vectors& rows) {
    connection.start_copy("COPY " + table + " FROM STDIN (FORMAT binary)");
    std::string buffer("PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19);
    for (std::size_t i = 0; i < rows.rows; i++) {
        append_int16(buffer, 2);
        append_int32(buffer, 4);
        append_int32(buffer, static_cast<uint32_t>(i));
        append_int32(buffer, static_cast<uint32_t>(4 + 4 * rows.dims));
        append_vector(buffer, rows.row(i), rows.dims);
        if (buffer.size() > 1 << 20) {
            connection.put_copy(buffer);
            buffer.clear();
        }
    }
    append_int16(buffer, 0xFFFF);
    connection.put_copy(buffer);
    connection.end_copy();
}

std::string quoted(const std::string& text) {
    std::string out = "'";
    for (char c : text) out += c == '\'' ? std::string("''") : std::string(1, c);
    return out + "'";
}

Inserted wal_position(Connection& connection) {
    const Result row =
        connection.run("SELECT pg_current_wal_insert_lsn() - '0/0', wal_records, wal_fpi FROM pg_stat_wal");
    return {0, std::stod(PQgetvalue(row.get(), 0, 0)), std::stod(PQgetvalue(row.get(), 0, 1)),
            std::stod(PQgetvalue(row.get(), 0, 2))};
}

} // namespace

std::string distance_to(const Options& options, const std::string& query) {
    return std::string("v ") + operator_of(parse_metric(options.metric)) + " " + query +
           (options.type == "vector" ? "" : "::" + options.type);
}

Contender::Contender(const std::string& extension, std::size_t number, const std::string& with, const Options& options,
                     const Dataset& data, const std::string& server)
    : options_(options),
      data_(data),
      server_(server),
      extension_(extension),
      database_("bench_" + extension + (number > 0 ? "_" + std::to_string(number) : "")),
      with_(options.with + (with.empty() || options.with.empty() ? "" : ", ") + with) {
    Connection postgres("postgres", server_);
    if (postgres.value("SELECT 1 FROM pg_database WHERE datname = '" + database_ + "'").empty()) {
        postgres.run("CREATE DATABASE " + database_);
    }
    Connection own(database_, server_);
    own.run("CREATE EXTENSION IF NOT EXISTS " + extension_);
    version_ = own.value("SELECT extversion FROM pg_extension WHERE extname = '" + extension_ + "'");
    label_ = extension_ + " " + version_ + (with.empty() ? "" : " " + with) + (older() ? ", older" : "");
    key_ = data_.name + " " + options_.type + " " + std::to_string(data_.base.rows) + " x " +
           std::to_string(data_.base.dims);
}

Contenders open_contenders(const Options& options, const Dataset& data) {
    Contenders contenders;
    for (const std::string& extension : options.extensions) {
        if (!is_available(extension)) {
            std::fprintf(stderr, "left out: the server has no extension \"%s\"\n", extension.c_str());
            continue;
        }
        std::vector<std::string> with = {""};
        if (extension == "ruvector" && !options.ruvector_with.empty()) with = options.ruvector_with;
        for (std::size_t i = 0; i < with.size(); i++) {
            contenders.push_back(std::make_unique<Contender>(extension, i, with[i], options, data));
        }
    }
    if (!options.older.empty()) {
        contenders.push_back(std::make_unique<Contender>("ruvector", 0, "", options, data, options.older));
    }
    if (contenders.empty()) throw std::runtime_error("no extension to measure");
    return contenders;
}

std::unique_ptr<Connection> Contender::connect() const {
    auto connection = std::make_unique<Connection>(database_, server_);
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
    if (!options_.reuse || table != key_) load_items(*connection);
    load_queries(*connection);
}

void Contender::load_items(Connection& connection) {
    std::fprintf(stderr, "%s: loading %zu rows\n", label_.c_str(), data_.base.rows);
    const std::string dims = std::to_string(data_.base.dims);
    connection.run("DROP TABLE IF EXISTS items");
    connection.run("CREATE TABLE items (id int4 NOT NULL, v vector(" + dims + ") NOT NULL)");
    copy_rows(connection, "items", data_.base);
    if (options_.type != "vector") {
        connection.run("ALTER TABLE items ALTER COLUMN v TYPE " + options_.type + "(" + dims + ")");
    }
    connection.run("COMMENT ON TABLE items IS '" + key_ + "'");
    connection.run("VACUUM ANALYZE items");
}

// For queries that come from a table. They are to cost nothing themselves: in the row itself where it fits a page.
void Contender::load_queries(Connection& connection) {
    connection.run("DROP TABLE IF EXISTS queries");
    connection.run("CREATE TABLE queries (id int4 PRIMARY KEY, v vector NOT NULL)");
    if (data_.queries.dims < 2000) connection.run("ALTER TABLE queries ALTER COLUMN v SET STORAGE plain");
    copy_rows(connection, "queries", data_.queries);
    connection.run("VACUUM ANALYZE queries");
}

Build Contender::build(const std::vector<std::string>& settings) {
    const auto connection = connect();
    for (const std::string& setting : settings) connection->run("SET " + setting);
    connection->run("DROP INDEX IF EXISTS items_index");
    connection->run("CHECKPOINT");
    std::fprintf(stderr, "%s: building\n", label_.c_str());
    ActivitySampler activity(database_, 50);
    const double start = now();
    connection->run("CREATE INDEX items_index ON items USING " + options_.method + " (v " +
                    opclass_of(parse_metric(options_.metric), options_.type) + ")" +
                    (with_.empty() ? "" : " WITH (" + with_ + ")"));
    Build build;
    build.seconds = now() - start;
    build.processes = 1 + activity.stop().parallel_workers;
    connection->run("COMMENT ON INDEX items_index IS " +
                    quoted(options_.metric + " " + options_.method + " " + with_ + ": " +
                           std::to_string(build.seconds) + " " + std::to_string(build.processes)));
    return build;
}

bool Contender::reusable_index(Build* build) {
    const auto connection = connect();
    const std::string text = connection->value("SELECT obj_description(to_regclass('items_index'), 'pg_class')");
    const std::string wanted = options_.metric + " " + options_.method + " " + with_ + ": ";
    if (!options_.reuse || text.rfind(wanted, 0) != 0) return false;
    return std::sscanf(text.c_str() + wanted.size(), "%lf %d", &build->seconds, &build->processes) == 2;
}

double Contender::index_megabytes() const {
    return std::stod(connect()->value("SELECT pg_relation_size('items_index')")) / 1048576.0;
}

Inserted Contender::insert(std::size_t from, std::size_t count, int clients, const std::string& table) {
    std::vector<std::unique_ptr<Connection>> writers;
    for (int i = 0; i < clients; i++) {
        writers.push_back(connect());
        writers.back()->prepare("add", "INSERT INTO " + table + " (id, v) VALUES ($1, $2::vector)", 2);
    }
    // The table is no longer what its comment says.
    writers[0]->run("COMMENT ON TABLE " + table + " IS NULL");
    const Inserted before = wal_position(*writers[0]);
    const double start = now();
    in_parallel(clients, [&](int c) {
        std::string wire;
        for (std::size_t i = static_cast<std::size_t>(c); i < count; i += static_cast<std::size_t>(clients)) {
            wire.clear();
            append_vector(wire, data_.extra.row(from + i), data_.extra.dims);
            writers[static_cast<std::size_t>(c)]->insert("add", static_cast<int32_t>(data_.base.rows + from + i), wire);
        }
    });
    const double seconds = now() - start;
    for (const auto& writer : writers) writer->run("SELECT pg_stat_force_next_flush()");
    const Inserted after = wal_position(*writers[0]);
    return {seconds, after.wal_bytes - before.wal_bytes, after.wal_records - before.wal_records,
            after.wal_page_images - before.wal_page_images};
}

} // namespace bench
