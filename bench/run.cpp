// Measures nearest-neighbour search through SQL: recall, speed, pages, build time, size, insert rate, for ruvector and,
// where the server has it, for pgvector (extension "vector") beside it; hnswlib in memory, if wanted. They take turns
// in every round, so that what else happens on the machine meets all.
#include "bench/collections/collections.hpp"
#include "bench/filters/filters.hpp"
#include "bench/lib/at_recall.hpp"
#include "bench/lib/contender.hpp"
#include "bench/lib/knn_join.hpp"
#include "bench/lib/lanes.hpp"
#include "bench/lib/report.hpp"
#include "bench/maintenance/maintenance.hpp"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <memory>
#include <stdexcept>

namespace {

using namespace bench;

std::string server_settings(Connection& connection) {
    std::string text;
    for (const char* name : {"shared_buffers", "maintenance_work_mem", "max_parallel_maintenance_workers", "fsync",
                             "synchronous_commit", "jit"}) {
        text += (text.empty() ? "" : " ") + std::string(name) + "=" + connection.value(std::string("SHOW ") + name);
    }
    return text;
}

void build_indexes(const Options& options, const Contenders& contenders, Report& report) {
    std::vector<std::vector<double>> seconds(contenders.size());
    std::vector<int> processes(contenders.size());
    for (int round = 0; round < options.builds; round++) {
        for (std::size_t c = 0; c < contenders.size(); c++) {
            Build build;
            if (!contenders[c]->reusable_index(&build)) build = contenders[c]->build();
            seconds[c].push_back(build.seconds);
            processes[c] = build.processes;
        }
    }
    for (std::size_t c = 0; c < contenders.size(); c++) {
        IndexReport& index = report.indexes.emplace_back();
        index.extension = contenders[c]->extension();
        index.version = contenders[c]->version();
        index.label = contenders[c]->label();
        index.with = contenders[c]->with();
        index.build_seconds = median(seconds[c]);
        index.build_processes = processes[c];
        index.index_mb = contenders[c]->index_megabytes();
        std::fprintf(stderr, "%s: built in %.1f s by %d processes, %.1f MB\n", index.label.c_str(), index.build_seconds,
                     index.build_processes, index.index_mb);
    }
}

void insert(const Options& options, const Dataset& data, const Contenders& contenders, Report& report) {
    if (data.extra.rows == 0) return;
    constexpr std::size_t kTurns = 4;
    const std::size_t share = data.extra.rows / options.clients.size();
    for (std::size_t part = 0; part < options.clients.size(); part++) {
        const int clients = options.clients[part];
        std::vector<double> seconds(contenders.size());
        for (std::size_t turn = 0; turn < kTurns; turn++) {
            const std::size_t from = part * share + turn * share / kTurns;
            const std::size_t count = part * share + (turn + 1) * share / kTurns - from;
            for (std::size_t c = 0; c < contenders.size(); c++)
                seconds[c] += contenders[c]->insert(from, count, clients).seconds;
        }
        for (std::size_t c = 0; c < contenders.size(); c++) {
            report.indexes[c].insert_clients.push_back(clients);
            report.indexes[c].inserts_per_second.push_back(static_cast<double>(share) / seconds[c]);
        }
    }
}

Report conditions(const Dataset& data) {
    Report report;
    report.data = data.name;
    report.rows = data.base.rows;
    report.dims = data.base.dims;
    report.queries = data.queries.rows;
    Connection connection("postgres");
    report.server = "PostgreSQL " + connection.value("SHOW server_version");
    report.settings = server_settings(connection);
    return report;
}

void measure_search(const Options& options, const Dataset& data, const Contenders& contenders, Report& report) {
    build_indexes(options, contenders, report);
    {
        std::vector<Lane> lanes = open_lanes(options, data, contenders, report);
        for (int clients : options.clients) {
            if (options.exact_too) search_in_turns(options, lanes, 0, clients, report);
            for (int value : options.values) search_in_turns(options, lanes, value, clients, report);
        }
    }
    insert(options, data, contenders, report);
    print_table(report, options);
    print_at_recall(report, options);
    append_csv(report, options);
    append_at_recall_csv(report, options);
}

// Some filters ask the queries that are nearest to a row, or furthest from it.
Options with_queries_to_choose(Options options) {
    options.queries *= 10;
    options.inserts = 0;
    return options;
}

int measure(const Options& options) {
    const bool search_only =
        options.filters.empty() && options.maintenance.empty() && options.knn_join.empty() && !options.collections;
    if (search_only) check_csv(options), check_at_recall_csv(options);
    const Dataset data = open_dataset(options.filters.empty() ? options : with_queries_to_choose(options));
    const Contenders contenders = open_contenders(options, data);
    Report report = conditions(data);
    for (const auto& contender : contenders) contender->load();
    if (!options.filters.empty()) measure_filters(options, data, contenders, report);
    if (!options.knn_join.empty()) measure_knn_join(options, contenders, report);
    if (options.collections) {
        build_indexes(options, contenders, report);
        measure_collections(options, data, contenders, report);
    }
    if (!options.maintenance.empty()) measure_maintenance(options, data, contenders, report);
    if (search_only) measure_search(options, data, contenders, report);
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    try {
        return measure(parse_options(argc, argv));
    } catch (const std::exception& error) {
        std::fprintf(stderr, "error: %s\n", error.what());
        return 1;
    }
}
