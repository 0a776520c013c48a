// Measures nearest-neighbour search through SQL: recall, speed, pages, build time, size, insert rate, for ruvector and,
// where the server has it, for pgvector (extension "vector") beside it. The extensions take turns in every round, so
// that what else happens on the machine meets both.
#include "bench/lib/contender.hpp"
#include "bench/lib/filter.hpp"
#include "bench/lib/report.hpp"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <memory>
#include <stdexcept>

namespace {

using namespace bench;

using Contenders = std::vector<std::unique_ptr<Contender>>;

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
    for (int round = 0; round < options.builds; round++) {
        for (std::size_t c = 0; c < contenders.size(); c++) {
            double earlier = 0;
            if (contenders[c]->reusable_index(&earlier)) {
                seconds[c].push_back(earlier);
            } else {
                seconds[c].push_back(contenders[c]->build());
            }
        }
    }
    for (std::size_t c = 0; c < contenders.size(); c++) {
        IndexReport& index = report.indexes.emplace_back();
        index.extension = contenders[c]->extension();
        index.version = contenders[c]->version();
        index.build_seconds = median(seconds[c]);
        index.index_mb = contenders[c]->index_megabytes();
        std::fprintf(stderr, "%s: built in %.1f s, %.1f MB\n", index.extension.c_str(), index.build_seconds,
                     index.index_mb);
    }
}

// All contenders at one value of the search setting, in turns.
void search(const Options& options, const Contenders& contenders, int value, int clients, Report& report) {
    const std::size_t first = report.searches.size();
    for (std::size_t c = 0; c < contenders.size(); c++) {
        contenders[c]->use(value, clients);
        const RecallPass pass = contenders[c]->measure_recall();
        SearchReport& line = report.searches.emplace_back();
        line.index = c;
        line.value = value;
        line.clients = clients;
        line.recall = pass.recall;
        line.pages = pass.pages;
        line.short_answers = pass.short_answers;
    }
    for (int round = 0; round < options.rounds; round++) {
        for (std::size_t turn = 0; turn < contenders.size(); turn++) {
            const std::size_t c = round % 2 == 0 ? turn : contenders.size() - 1 - turn;
            const Round measured = contenders[c]->measure_speed();
            SearchReport& line = report.searches[first + c];
            line.rounds.push_back(measured.queries_per_second);
            line.latencies_ms.insert(line.latencies_ms.end(), measured.latencies_ms.begin(),
                                     measured.latencies_ms.end());
        }
    }
    for (std::size_t c = 0; c < contenders.size(); c++) {
        const SearchReport& line = report.searches[first + c];
        const std::string how = value == 0 ? "without the index" : options.setting + " " + std::to_string(value);
        std::fprintf(stderr, "%s: %s, %d clients: recall %.4f, %.0f qps\n", contenders[c]->extension().c_str(),
                     how.c_str(), clients, line.recall, median(line.rounds));
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
                seconds[c] += contenders[c]->insert(from, count, clients);
        }
        for (std::size_t c = 0; c < contenders.size(); c++) {
            report.indexes[c].insert_clients.push_back(clients);
            report.indexes[c].inserts_per_second.push_back(static_cast<double>(share) / seconds[c]);
        }
    }
}

int measure(const Options& options) {
    if (options.filters.empty()) check_csv(options);
    const Dataset data = open_dataset(options);
    Contenders contenders;
    for (const std::string& extension : options.extensions) {
        if (is_available(extension)) {
            contenders.push_back(std::make_unique<Contender>(extension, options, data));
        } else {
            std::fprintf(stderr, "left out: the server has no extension \"%s\"\n", extension.c_str());
        }
    }
    if (contenders.empty()) throw std::runtime_error("no extension to measure");

    Report report;
    report.data = data.name;
    report.rows = data.base.rows;
    report.dims = data.base.dims;
    report.queries = data.queries.rows;
    {
        Connection connection("postgres");
        report.server = "PostgreSQL " + connection.value("SHOW server_version");
        report.settings = server_settings(connection);
    }
    for (const auto& contender : contenders) contender->load();
    if (!options.filters.empty()) {
        std::vector<std::string> extensions;
        for (const auto& contender : contenders) extensions.push_back(contender->extension());
        measure_filters(options, data, extensions, report);
        return 0;
    }
    build_indexes(options, contenders, report);
    for (int clients : options.clients) {
        if (options.exact_too) search(options, contenders, 0, clients, report);
        for (int value : options.values) search(options, contenders, value, clients, report);
    }
    insert(options, data, contenders, report);
    print_table(report, options);
    append_csv(report, options);
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
