// Measures the distance kernels: nanoseconds a call and GB/s, for each level of this machine, at three dimensions, over
// vectors in the first-level cache and in memory, beside what the machine can read from there and beside a
// hand-unrolled loop for the same instruction set. Repetitions of all measurements are interleaved, so that a busy
// moment of the machine does not hit one side only; the fastest repetition is compared, and the median is given beside
// it.
//
//   run [--csv FILE] [--commit ID] [--benchmark_...]
#include "bench/kernels/hand.hpp"
#include "bench/lib/machine.hpp"

#include "ruvector/core/simd/distance.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <new>
#include <random>
#include <string>
#include <vector>

namespace {

using rv::simd::Level;

constexpr std::size_t kDims[] = {128, 768, 1536};

#if defined(__clang__)
constexpr const char* kCompiler = "clang++";
#else
constexpr const char* kCompiler = "g++";
#endif

// Where the vectors are, and in which order they are taken. The query is always in the first-level cache. Tuples on a
// page of PostgreSQL start at multiples of 8 bytes, so "misaligned", by 8 bytes off a cache line, is the usual case.
struct Place {
    const char* name;
    std::size_t bytes;
    bool misaligned;
    bool random;
};
constexpr Place kPlaces[] = {{"l1", 16 << 10, false, false},
                             {"l1_misaligned", 16 << 10, true, false},
                             {"l2", 256 << 10, false, false},
                             {"memory", 256 << 20, false, false},
                             {"memory_random", 256 << 20, true, true}};
constexpr std::size_t kMostBytes = 256 << 20;
constexpr std::size_t kReadFloats = 4096;
constexpr std::size_t kCallsPerIteration = 32;

const char* const kKernelNames[] = {"l2_squared", "inner_product", "l1", "norm_squared", "cosine_parts"};

// Values for everything; each place uses the beginning. They start at a cache line.
float* g_values;
float* g_query;

// One kernel as a plain function of a query and a vector, so that both sides pay the same for the call.
struct Subject {
    const char* kernel;
    float (*pair)(const float*, const float*, std::size_t) noexcept = nullptr;
    float (*single)(const float*, std::size_t) noexcept = nullptr;
    void (*parts)(const float*, const float*, std::size_t, float*, float*, float*) noexcept = nullptr;
};

template <class Table>
Subject subject(const Table& table, const std::string& kernel) {
    if (kernel == "l2_squared") return {"l2_squared", table.l2_squared};
    if (kernel == "inner_product") return {"inner_product", table.inner_product};
    if (kernel == "l1") return {"l1", table.l1};
    if (kernel == "norm_squared") return {"norm_squared", nullptr, table.norm_squared};
    return {"cosine_parts", nullptr, nullptr, table.cosine_parts};
}

double call(const Subject& subject, const float* a, const float* b, std::size_t n) {
    if (subject.pair != nullptr) return subject.pair(a, b, n);
    if (subject.single != nullptr) return subject.single(b, n);
    float dot, norm_a, norm_b;
    subject.parts(a, b, n, &dot, &norm_a, &norm_b);
    return dot + norm_a + norm_b;
}

// The vectors of a place, one after the other. It goes on where the last repetition ended, so that a short one does not
// find its vectors in a cache.
class Walk {
public:
    Walk(std::size_t dims, const Place& place)
        : dims_(dims),
          count_(place.bytes / (dims * sizeof(float))),
          random_(place.random),
          first_(g_values + (place.misaligned ? kShift : 0)) {
        if (random_) count_ = std::bit_floor(count_);
    }
    const float* next() {
        if (random_) {
            at_ = (at_ * 5 + 12345) & (count_ - 1); // takes each of a power of two once
        } else if (++at_ == count_) {
            at_ = 0;
        }
        return first_ + at_ * dims_;
    }
    static constexpr std::size_t kShift = 2;

private:
    std::size_t dims_, count_;
    bool random_;
    const float* first_;
    std::size_t at_ = 0;
};

void measure(benchmark::State& state, const Subject& subject, std::size_t dims, const Place& place, Walk& shared_walk) {
    const float* query = g_query + (place.misaligned ? Walk::kShift : 0);
    Walk walk = shared_walk;
    for (auto _ : state) {
        if (subject.pair != nullptr) {
            for (std::size_t i = 0; i < kCallsPerIteration; ++i)
                benchmark::DoNotOptimize(subject.pair(query, walk.next(), dims));
        } else if (subject.single != nullptr) {
            for (std::size_t i = 0; i < kCallsPerIteration; ++i)
                benchmark::DoNotOptimize(subject.single(walk.next(), dims));
        } else {
            for (std::size_t i = 0; i < kCallsPerIteration; ++i) {
                float parts[3];
                subject.parts(query, walk.next(), dims, parts, parts + 1, parts + 2);
                benchmark::DoNotOptimize(parts);
            }
        }
    }
    shared_walk = walk;
}

// What one measurement is, and what came of it: the nanoseconds a call of each repetition.
struct Row {
    std::string kernel;
    Level level;
    std::size_t dims;
    Place place;
    Walk walk;
    double bytes; // read from the place by one call; from the first-level cache, the query's count too
    std::vector<double> ours, hand;
};

std::vector<Row> g_rows;
std::map<std::string, std::vector<double>*> g_results;

class Collector : public benchmark::BenchmarkReporter {
public:
    bool ReportContext(const Context&) override { return true; }
    void ReportRuns(const std::vector<Run>& runs) override {
        for (const Run& run : runs) {
            if (run.run_type != Run::RT_Iteration) continue;
            const auto found = g_results.find(run.run_name.function_name);
            if (found != g_results.end()) found->second->push_back(run.GetAdjustedCPUTime() / kCallsPerIteration);
        }
    }
};

void add_row(const std::string& kernel, Level level, std::size_t dims, const Place& place) {
    const bool both = kernel != "norm_squared" && kernel != "read" && place.bytes == kPlaces[0].bytes;
    const double bytes = static_cast<double>(dims * sizeof(float) * (both ? 2 : 1));
    g_rows.push_back({kernel, level, dims, place, Walk(dims, place), bytes, {}, {}});
}

// Rows are complete before the first address of one is taken.
void register_rows() {
    for (Row& row : g_rows) {
        const hand::Kernels* yardstick = hand::kernels_for(row.level);
        const std::string name =
            row.kernel + "/" + rv::simd::level_name(row.level) + "/" + std::to_string(row.dims) + "/" + row.place.name;
        const auto add = [&](const std::string& full_name, const Subject& subject, std::vector<double>* results) {
            g_results[full_name] = results;
            benchmark::RegisterBenchmark(full_name.c_str(), [subject, &row](benchmark::State& state) {
                measure(state, subject, row.dims, row.place, row.walk);
            });
        };
        if (row.kernel == "read") {
            if (yardstick != nullptr) add(name, {"read", nullptr, yardstick->read}, &row.ours);
            continue;
        }
        add(name + "/ruvector", subject(*rv::simd::kernels_for(row.level), row.kernel), &row.ours);
        if (yardstick != nullptr) add(name + "/hand", subject(*yardstick, row.kernel), &row.hand);
    }
}

// Two sides that compute different things would not compare.
void check_agreement() {
    for (const Row& row : g_rows) {
        const hand::Kernels* yardstick = hand::kernels_for(row.level);
        if (row.kernel == "read" || yardstick == nullptr) continue;
        const double ours = call(subject(*rv::simd::kernels_for(row.level), row.kernel), g_query, g_values, row.dims);
        const double theirs = call(subject(*yardstick, row.kernel), g_query, g_values, row.dims);
        if (!(std::fabs(ours - theirs) <= 1e-4 * static_cast<double>(row.dims))) {
            std::fprintf(stderr, "%s: %g, but the hand-unrolled loop gives %g\n", row.kernel.c_str(), ours, theirs);
            std::exit(1);
        }
    }
}

double least(const std::vector<double>& values) { return *std::min_element(values.begin(), values.end()); }

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    const std::size_t half = values.size() / 2;
    return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

double read_bandwidth(Level level, const char* place) {
    for (const Row& row : g_rows) {
        if (row.kernel == "read" && row.level == level && std::strcmp(row.place.name, place) == 0 &&
            !row.ours.empty()) {
            return row.bytes / least(row.ours);
        }
    }
    return std::nan("");
}

void write(std::FILE* to, const std::string& commit) {
    std::fprintf(to,
                 "# ruvector distance kernels; make bench-kernels\n# commit %s\n# processor %s\n# compiler %s %s, -O3 "
                 "and the flags of each level\n",
                 commit.c_str(), bench::cpu_model().c_str(), kCompiler, __VERSION__);
    std::fprintf(
        to,
        "# ns: processor time of one call, least and median of the repetitions; ratio: least of ruvector / least of "
        "the hand-unrolled loop; read: GB/s of a loop that only reads\n");
    std::fprintf(
        to, "kernel,level,dims,data,ns_least,ns_median,gb_per_s,hand_ns_least,hand_ns_median,ratio,read_gb_per_s\n");
    for (const Row& row : g_rows) {
        if (row.ours.empty()) continue;
        const double ours = least(row.ours);
        std::fprintf(to, "%s,%s,%zu,%s,%.2f,%.2f,%.1f,", row.kernel.c_str(), rv::simd::level_name(row.level), row.dims,
                     row.place.name, ours, median(row.ours), row.bytes / ours);
        if (row.hand.empty()) {
            std::fprintf(to, ",,,");
        } else {
            const double theirs = least(row.hand);
            std::fprintf(to, "%.2f,%.2f,%.2f,", theirs, median(row.hand), ours / theirs);
        }
        const double bandwidth = read_bandwidth(row.level, row.place.name);
        if (std::isnan(bandwidth)) {
            std::fprintf(to, "\n");
        } else {
            std::fprintf(to, "%.1f\n", bandwidth);
        }
    }
}

} // namespace

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    std::string csv, commit = "unknown";
    for (int i = 1; i < argc; ++i) {
        if (std::strcmp(argv[i], "--csv") == 0 && i + 1 < argc) {
            csv = argv[++i];
        } else if (std::strcmp(argv[i], "--commit") == 0 && i + 1 < argc) {
            commit = argv[++i];
        } else {
            std::fprintf(stderr, "usage: %s [--csv FILE] [--commit ID] [--benchmark_...]\n", argv[0]);
            return 2;
        }
    }

    std::mt19937 engine(42);
    std::uniform_real_distribution<float> value(-1, 1);
    g_query = new (std::align_val_t{64}) float[kDims[std::size(kDims) - 1] + Walk::kShift];
    for (std::size_t i = 0; i < kDims[std::size(kDims) - 1] + Walk::kShift; ++i) g_query[i] = value(engine);
    constexpr std::size_t kValues = kMostBytes / sizeof(float) + Walk::kShift;
    constexpr std::size_t kDistinct = 1 << 20;
    g_values = new (std::align_val_t{4096}) float[kValues];
    for (std::size_t i = 0; i < kValues; ++i) g_values[i] = i < kDistinct ? value(engine) : g_values[i - kDistinct];

    for (Level level : rv::simd::kAllLevels) {
        if (!rv::simd::level_available(level)) continue;
        for (const Place& place : kPlaces) add_row("read", level, kReadFloats, place);
        for (const char* kernel : kKernelNames) {
            for (const Place& place : kPlaces) {
                if (std::strcmp(place.name, "l2") == 0) continue;
                for (std::size_t dims : kDims) add_row(kernel, level, dims, place);
            }
        }
    }
    check_agreement();
    register_rows();

    Collector collector;
    benchmark::RunSpecifiedBenchmarks(&collector);
    write(stdout, commit);
    if (!csv.empty()) {
        std::FILE* file = std::fopen(csv.c_str(), "w");
        if (file == nullptr) {
            std::perror(csv.c_str());
            return 1;
        }
        write(file, commit);
        std::fclose(file);
    }
    return 0;
}
