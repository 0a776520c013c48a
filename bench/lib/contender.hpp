// One extension in a database of its own, with its table and index: what is done to them, one step at a time, so that
// the runner can take the extensions in turns. Searching them: sql_search.hpp.
#pragma once

#include "bench/lib/connection.hpp"
#include "bench/lib/dataset.hpp"
#include "bench/lib/options.hpp"

#include <memory>
#include <string>
#include <vector>

namespace bench {

struct Build {
    double seconds = 0;
    int processes = 1; // that took part, as pg_stat_activity showed
};

// What inserting wrote to the WAL. The server does nothing else meanwhile.
struct Inserted {
    double seconds = 0;
    double wal_bytes = 0, wal_records = 0, wal_page_images = 0;
};

class Contender {
public:
    // `number` counts the contenders of one extension; `with` is what is said of storage beyond options.with; `server`
    // is where an older build is.
    Contender(const std::string& extension, std::size_t number, const std::string& with, const Options& options,
              const Dataset& data, const std::string& server = "");

    const std::string& extension() const { return extension_; }
    const std::string& version() const { return version_; }
    bool older() const { return !server_.empty(); }
    const std::string& database() const { return database_; }
    const std::string& with() const { return with_; } // the index's storage parameters
    // "ruvector 0.3.0", and what tells it from others of the same extension.
    const std::string& label() const { return label_; }

    std::unique_ptr<Connection> connect() const;

    void load();
    // Builds the index anew; `settings`, NAME=VALUE, are those of the session that does.
    Build build(const std::vector<std::string>& settings = {});
    // With --reuse: whether an index of these parameters is there already, and how its build went.
    bool reusable_index(Build* build);
    double index_megabytes() const;

    // Inserts data.extra's rows [from, from + count) one by one from `clients` connections into `table`.
    Inserted insert(std::size_t from, std::size_t count, int clients, const std::string& table = "items");

private:
    void load_items(Connection& connection);
    void load_queries(Connection& connection);

    const Options& options_;
    const Dataset& data_;
    std::string server_, extension_, database_, with_, version_, label_, key_;
};

using Contenders = std::vector<std::unique_ptr<Contender>>;

// The contenders that the options name, as far as the server has their extensions.
Contenders open_contenders(const Options& options, const Dataset& data);

// The distance of column v to the query vector, an SQL expression of type vector.
std::string distance_to(const Options& options, const std::string& query);

} // namespace bench
