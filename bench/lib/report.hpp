// What a run found, as a table for a person and as CSV for the record.
#pragma once

#include "bench/lib/activity.hpp"
#include "bench/lib/options.hpp"

#include <string>
#include <vector>

namespace bench {

// One contender's index.
struct IndexReport {
    std::string extension, version, label, with;
    double build_seconds = 0;
    int build_processes = 1;         // or threads
    double single_build_seconds = 0; // by one thread, where that was measured too
    double index_mb = 0;
    std::vector<int> insert_clients;
    std::vector<double> inserts_per_second;
};

// One index, asked in one way, at one value of the search setting and one number of clients.
struct SearchReport {
    std::size_t index = 0; // into the list of IndexReport
    std::string ask;
    int value = 0; // 0: without the index
    int clients = 1;
    double recall = 0, pages = 0;
    std::size_t short_answers = 0;
    std::vector<double> rounds;       // queries a second
    std::vector<double> latencies_ms; // of all rounds
    Activity activity;                // of the server meanwhile
};

struct Report {
    std::string data, server;
    std::size_t rows = 0, dims = 0, queries = 0;
    std::string settings; // of the server, as NAME=VALUE
    std::vector<IndexReport> indexes;
    std::vector<SearchReport> searches;
};

double median(std::vector<double> values);
std::string measure_of(const Options& options); // the metric, and the column's type where it is not the usual one
int label_width(const Report& report);

void print_table(const Report& report, const Options& options);
// Throws std::runtime_error if the file exists and has other columns: to be called before the measuring.
void check_csv(const Options& options);
void append_csv(const Report& report, const Options& options);

} // namespace bench
