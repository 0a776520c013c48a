// The command line of bench/run.
#pragma once

#include "bench/lib/generator.hpp"

#include <string>
#include <vector>

namespace bench {

struct Options {
    std::string data = "clustered"; // clustered, sift, glove, files
    std::size_t replicas = 1;       // of the rows of sift and glove
    double replica_noise = .5;
    std::string base_file, query_file;
    std::string cache = "build/bench-data";
    GeneratorParameters generator;
    std::size_t rows = 100000;
    std::size_t queries = 1000;
    double query_length = 0;     // queries are scaled to it; 0: they stay as they are
    std::string type = "vector"; // of the column
    std::string metric = "l2";
    std::size_t k = 10;

    std::vector<std::string> extensions = {"ruvector", "vector"};
    std::string method = "hnsw";
    std::string with = "m = 16, ef_construction = 64";
    std::vector<std::string> ruvector_with; // beyond `with`; each makes a contender
    bool hnswlib = false;                   // in memory, beside them
    std::string setting = "hnsw.ef_search"; // what `values` go through
    std::vector<int> values = {10, 20, 40, 80, 200, 400};
    std::vector<std::string> session;          // NAME=VALUE for every connection
    std::vector<std::string> ruvector_session; // for ruvector's connections alone

    std::vector<double> filters; // percent of the rows that a filter leaves; not empty: measures these instead
    std::vector<std::string> filter_cases; // beginnings of names; empty: all
    std::string older;                     // libpq's name of a server that has an older build of ruvector
    bool one_column = true;                // beside indexes with further columns
    std::vector<int> filter_values = {40}; // of `setting`, for searches with filters; `values` are for those without
    std::vector<std::string> knn_join;     // work_mem of exact joins; not empty: measures these instead
    std::size_t lateral_queries = 100;     // of the join that they are compared with, and of exact calls one by one
    bool collections = false;              // measures searches by name instead
    std::vector<std::string> maintenance;  // steps; not empty: measures these instead
    std::size_t long_rows = 0, beside_rows = 0;            // to insert in the steps long and beside
    std::vector<std::string> memory = {"64MB", "default"}; // maintenance_work_mem of builds; default: the server's
    std::vector<int> workers; // max_parallel_maintenance_workers of builds; empty: the server's
    std::string restart;      // a command that restarts the server

    std::vector<std::string> ask = {"statement"}; // statement, lateral
    std::vector<double> at_recall = {0.95, 0.99}; // what queries a second are interpolated for
    std::vector<int> clients = {1};
    bool waits = false; // sampled during the rounds
    int rounds = 9;
    double seconds = 0.5;
    std::size_t inserts = 2000;
    int builds = 1;
    bool reuse = false;
    bool exact_too = false;

    std::string csv; // appended to, with a header where it is new
    std::string note;
    std::string commit, machine, command; // recorded as they are
};

// Prints the usage and exits for --help; throws std::runtime_error for what it does not understand.
Options parse_options(int argc, char** argv);

} // namespace bench
