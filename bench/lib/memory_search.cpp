#include "bench/lib/memory_search.hpp"

#include "bench/lib/clock.hpp"

#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <regex>

namespace bench {
namespace {

std::size_t parameter(const std::string& with, const std::string& name, std::size_t otherwise) {
    std::smatch found;
    const std::regex pattern("(^|[ ,])" + name + " *= *([0-9]+)");
    return std::regex_search(with, found, pattern) ? std::stoul(found[2]) : otherwise;
}

Vectors of_length_one(const Vectors& vectors) {
    Vectors unit = vectors;
    for (std::size_t i = 0; i < unit.rows; i++) {
        float* row = unit.row(i);
        double squares = 0;
        for (std::size_t j = 0; j < unit.dims; j++) squares += static_cast<double>(row[j]) * row[j];
        const float scale = squares > 0 ? static_cast<float>(1.0 / std::sqrt(squares)) : 0.0f;
        for (std::size_t j = 0; j < unit.dims; j++) row[j] *= scale;
    }
    return unit;
}

} // namespace

MemorySearch::MemorySearch(const Options& options, const Dataset& data, int build_threads)
    : options_(options), data_(data), base_(&data.base), queries_(&data.queries) {
    const Metric metric = parse_metric(options.metric);
    if (metric == Metric::kCosine) {
        unit_base_ = of_length_one(data.base);
        unit_queries_ = of_length_one(data.queries);
        base_ = &unit_base_;
        queries_ = &unit_queries_;
    }
    const std::size_t m = parameter(options.with, "m", 16);
    const std::size_t ef = parameter(options.with, "ef_construction", 64);
    const auto fresh = [&] {
        index_.reset();
        index_ = std::make_unique<HnswlibIndex>(metric, base_->dims, base_->rows, m, ef);
    };
    const std::string stem = (std::filesystem::path(options.cache) / data.name).string() + "-rows" +
                             std::to_string(base_->rows) + "-" + options.metric + "-m" + std::to_string(m) + "-ef" +
                             std::to_string(ef) + "-hnswlib-" + hnswlib_version();
    fresh();
    if (options.reuse && load(stem, build_threads)) return;
    single_build_seconds_ = build_seconds_ = build(1);
    if (build_threads > 1) {
        fresh();
        build_seconds_ = build(build_threads);
    }
    if (options.reuse) {
        index_->save(stem + ".graph");
        std::ofstream(stem + ".times") << build_threads << " " << build_seconds_ << " " << single_build_seconds_
                                       << "\n";
    }
}

bool MemorySearch::load(const std::string& stem, int threads) {
    std::ifstream times(stem + ".times");
    int built_by = 0;
    if (!(times >> built_by >> build_seconds_ >> single_build_seconds_) || built_by != threads) return false;
    index_->load(stem + ".graph");
    return true;
}

double MemorySearch::build(int threads) {
    std::fprintf(stderr, "hnswlib: building by %d threads\n", threads);
    const double start = now();
    index_->add(*base_, threads);
    return now() - start;
}

// It keeps as many candidates as rows are asked for, at least.
bool MemorySearch::use(int value, int clients) {
    if (value == 0) return false;
    index_->set_ef(static_cast<std::size_t>(value));
    clients_ = clients;
    return true;
}

RecallPass MemorySearch::measure_recall() {
    RecallPass pass;
    std::vector<int32_t> ids;
    for (std::size_t i = 0; i < queries_->rows; i++) {
        index_->search(queries_->row(i), options_.k, ids);
        if (ids.size() < options_.k) pass.short_answers++;
        pass.recall +=
            recall(data_.base, data_.queries.row(i), parse_metric(options_.metric), data_.truth, i, options_.k, ids);
    }
    pass.recall /= static_cast<double>(queries_->rows);
    return pass;
}

Round MemorySearch::measure_speed() {
    std::vector<std::vector<double>> latencies(static_cast<std::size_t>(clients_));
    const double start = now();
    in_parallel(clients_, [&](int i) {
        const auto c = static_cast<std::size_t>(i);
        std::vector<int32_t> ids;
        double before = now();
        for (std::size_t q = c * queries_->rows / latencies.size(); before < start + options_.seconds; q++) {
            index_->search(queries_->row(q % queries_->rows), options_.k, ids);
            const double after = now();
            latencies[c].push_back((after - before) * 1000.0);
            before = after;
        }
    });
    const double elapsed = now() - start;
    Round round;
    for (const auto& part : latencies) round.latencies_ms.insert(round.latencies_ms.end(), part.begin(), part.end());
    round.queries_per_second = static_cast<double>(round.latencies_ms.size()) / elapsed;
    return round;
}

} // namespace bench
