#include "bench/lib/lanes.hpp"

#include "bench/lib/memory_search.hpp"
#include "bench/lib/sql_search.hpp"

#include <algorithm>
#include <cstdio>

namespace bench {
namespace {

// By as many threads as processes built the other indexes.
Lane build_in_memory(const Options& options, const Dataset& data, Report& report) {
    int threads = 1;
    for (const IndexReport& index : report.indexes) threads = std::max(threads, index.build_processes);
    auto searcher = std::make_unique<MemorySearch>(options, data, threads);
    IndexReport& index = report.indexes.emplace_back();
    index.extension = "hnswlib";
    index.version = hnswlib_version();
    index.label = "hnswlib " + index.version;
    index.with = options.with;
    index.build_seconds = searcher->build_seconds();
    index.build_processes = threads;
    index.single_build_seconds = searcher->single_build_seconds();
    index.index_mb = searcher->megabytes();
    return {report.indexes.size() - 1, std::move(searcher), ""};
}

void measure_round(const Options& options, const Lane& lane, SearchReport& line) {
    Round round;
    if (options.waits && !lane.database.empty()) {
        ActivitySampler activity(lane.database, 10);
        round = lane.searcher->measure_speed();
        line.activity.add(activity.stop());
    } else {
        round = lane.searcher->measure_speed();
    }
    line.rounds.push_back(round.queries_per_second);
    line.latencies_ms.insert(line.latencies_ms.end(), round.latencies_ms.begin(), round.latencies_ms.end());
}

} // namespace

std::vector<Lane> open_lanes(const Options& options, const Dataset& data, const Contenders& contenders,
                             Report& report) {
    std::vector<Lane> lanes;
    for (const std::string& ask : options.ask) {
        for (std::size_t c = 0; c < contenders.size(); c++) {
            const Contender& contender = *contenders[c];
            std::unique_ptr<Searcher> searcher;
            if (ask == "lateral") {
                searcher = std::make_unique<LateralSearch>(contender, options, data);
            } else {
                searcher = std::make_unique<StatementSearch>(contender, options, data);
            }
            lanes.push_back({c, std::move(searcher), contender.database()});
        }
    }
    if (options.hnswlib) lanes.push_back(build_in_memory(options, data, report));
    return lanes;
}

void search_in_turns(const Options& options, std::vector<Lane>& lanes, int value, int clients, Report& report) {
    std::vector<const Lane*> taking_part;
    std::vector<SearchReport> lines;
    for (Lane& lane : lanes) {
        if (!lane.searcher->use(value, clients)) continue;
        const RecallPass pass = lane.searcher->measure_recall();
        taking_part.push_back(&lane);
        SearchReport& line = lines.emplace_back();
        line.index = lane.index;
        line.ask = lane.searcher->ask();
        line.value = value;
        line.clients = clients;
        line.recall = pass.recall;
        line.pages = pass.pages;
        line.short_answers = pass.short_answers;
    }
    for (int round = 0; round < options.rounds; round++) {
        for (std::size_t turn = 0; turn < lines.size(); turn++) {
            const std::size_t l = round % 2 == 0 ? turn : lines.size() - 1 - turn;
            measure_round(options, *taking_part[l], lines[l]);
        }
    }
    for (const SearchReport& line : lines) {
        const std::string how = value == 0 ? "without the index" : options.setting + " " + std::to_string(value);
        std::fprintf(stderr, "%s: %s, by %s, %d clients: recall %.4f, %.0f qps\n",
                     report.indexes[line.index].label.c_str(), how.c_str(), line.ask.c_str(), clients, line.recall,
                     median(line.rounds));
    }
    report.searches.insert(report.searches.end(), lines.begin(), lines.end());
}

} // namespace bench
