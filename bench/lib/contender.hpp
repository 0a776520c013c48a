// One extension in a database of its own: what is measured on it, one step at a time, so that the runner can take the
// extensions in turns.
#pragma once

#include "bench/lib/connection.hpp"
#include "bench/lib/dataset.hpp"
#include "bench/lib/options.hpp"

#include <memory>
#include <string>
#include <vector>

namespace bench {

struct RecallPass {
    double recall = 0;
    double pages = 0;              // shared buffers, hit and read, of a query
    std::size_t short_answers = 0; // answers of fewer rows than asked for
};

struct Round {
    double queries_per_second = 0;
    std::vector<double> latencies_ms;
};

class Contender {
public:
    Contender(const std::string& extension, const Options& options, const Dataset& data);

    const std::string& extension() const { return extension_; }
    const std::string& version() const { return version_; }

    void load();
    // Builds the index anew and returns the seconds it took.
    double build();
    // With --reuse: whether an index of these parameters is there already; the seconds that its build took.
    bool reusable_index(double* seconds);
    double index_megabytes();

    // The search setting for the following measurements; 0 searches without the index.
    void use(int value, int clients);
    RecallPass measure_recall();
    Round measure_speed();

    // Inserts data.extra's rows [from, from + count) one by one from `clients` connections; returns the seconds.
    double insert(std::size_t from, std::size_t count, int clients);

private:
    std::unique_ptr<Connection> connect();
    void check_plan();
    double pages_of_sample();
    void run_client(Connection& connection, std::size_t offset, double until, std::vector<double>& latencies);

    const Options& options_;
    const Dataset& data_;
    std::string extension_, database_, version_, search_, key_;
    std::vector<std::string> wire_queries_;
    std::vector<std::unique_ptr<Connection>> connections_;
    bool exact_ = false;
};

// The distance of column v to the query vector, which is parameter $1, as SQL.
std::string distance_to_query(const Options& options);
// The database of an extension.
std::string database_of(const std::string& extension);
// Whether the server can create the extension.
bool is_available(const std::string& extension);

} // namespace bench
