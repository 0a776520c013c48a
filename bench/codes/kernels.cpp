// Measures scoring a query against groups of 32 codes, beside the same number of float vectors, and what preparing a
// query or a code takes: nanoseconds and vectors a second at each level of this machine, for groups that stay in the
// cache and for groups in random order out of memory. "planes" is what the codes do not do: four bit planes of the
// query and counting bits, with the instruction for a register of 512 bits where the processor has it.
//
//   kernels [--csv FILE] [--commit ID] [--benchmark_...]
#include "bench/lib/machine.hpp"

#include "ruvector/core/base/random.hpp"
#include "ruvector/core/quantize/query.hpp"
#include "ruvector/core/quantize/rotation.hpp"
#include "ruvector/core/simd/distance.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <bit>
#include <cstdio>
#include <cstring>
#include <functional>
#include <map>
#include <string>
#include <vector>

#if defined(__x86_64__)
#include <immintrin.h>
#if !defined(__clang__)
// GCC 12 warns of the undefined lanes in its own intrinsics.
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif
#endif

namespace {

using namespace rv::quantize;
using rv::simd::Level;

constexpr size_t kDims[] = {128, 768, 1536};
constexpr size_t kGroup = rv::simd::kBlockCodes;
constexpr size_t kMemory = size_t{128} << 20;

std::vector<uint8_t> g_bytes; // codes, and floats that are all normal numbers
std::vector<float> g_query, g_other, g_scratch;

// The start of a group: always the same one, or each of a power of two in random order.
class Groups {
public:
    Groups(size_t bytes, bool in_memory) : bytes_(bytes), mask_(in_memory ? std::bit_floor(kMemory / bytes) - 1 : 0) {}
    const uint8_t* next() {
        at_ = (at_ * 5 + 12345) & mask_;
        return g_bytes.data() + at_ * bytes_;
    }

private:
    size_t bytes_, mask_, at_ = 0;
};

void planes_words(const uint8_t* codes, size_t row, const uint64_t* planes, int32_t* sums) {
    const size_t words = row / 8;
    for (size_t i = 0; i < kGroup; i++) {
        int32_t sum = 0;
        for (size_t w = 0; w < words; w++) {
            uint64_t code;
            std::memcpy(&code, codes + i * row + w * 8, 8);
            for (size_t p = 0; p < 4; p++) sum += std::popcount(code & planes[p * words + w]) << p;
        }
        sums[i] = sum;
    }
}

#if defined(__x86_64__)
__attribute__((target("avx512f,avx512bw,avx512vpopcntdq"))) void
planes_registers(const uint8_t* codes, size_t row, const uint64_t* planes, int32_t* sums) {
    for (size_t i = 0; i < kGroup; i++) {
        __m512i sum = _mm512_setzero_si512();
        for (size_t j = 0; j < row; j += 64) {
            const __mmask64 mask = row - j >= 64 ? ~__mmask64{0} : (__mmask64{1} << (row - j)) - 1;
            const __m512i code = _mm512_maskz_loadu_epi8(mask, codes + i * row + j);
            __m512i part = _mm512_setzero_si512();
            for (size_t p = 4; p-- > 0;) {
                const auto* plane = reinterpret_cast<const uint8_t*>(planes) + p * row + j;
                const __m512i both = _mm512_and_si512(code, _mm512_maskz_loadu_epi8(mask, plane));
                part = _mm512_add_epi64(_mm512_add_epi64(part, part), _mm512_popcnt_epi64(both));
            }
            sum = _mm512_add_epi64(sum, part);
        }
        sums[i] = static_cast<int32_t>(_mm512_reduce_add_epi64(sum));
    }
}
#endif

struct Row {
    std::string what;
    Level level;
    size_t dims;
    bool in_memory;
    size_t bytes;   // of a vector or code
    size_t vectors; // a call
    std::vector<double> ns;
};
std::vector<Row> g_rows;
std::vector<std::function<void(benchmark::State&)>> g_runs;

void add(const std::string& what, Level level, size_t dims, bool in_memory, size_t bytes, size_t vectors,
         std::function<void(Groups&)> call) {
    g_rows.push_back({what, level, dims, in_memory, bytes, vectors, {}});
    g_runs.push_back([=](benchmark::State& state) {
        rv::simd::set_level(level);
        Groups groups(std::max<size_t>(bytes * vectors, 1), in_memory);
        for (auto _ : state) call(groups);
    });
}

void add_all(Level level, size_t dims, std::pmr::memory_resource* memory) {
    for (const bool in_memory : {false, true}) {
        add("float l2_squared", level, dims, in_memory, dims * sizeof(float), kGroup, [dims](Groups& groups) {
            const auto* vectors = reinterpret_cast<const float*>(groups.next());
            for (size_t i = 0; i < kGroup; i++) {
                benchmark::DoNotOptimize(rv::simd::kernels().l2_squared(g_query.data(), vectors + i * dims, dims));
            }
        });
        for (const int bits : {1, 2, 4, 8}) {
            const CodeShape shape{dims, bits};
            auto* query = new RowQuery(memory, shape);
            query->set(g_query.data());
            add("row " + std::to_string(bits), level, dims, in_memory, shape.row_bytes(), kGroup, [=](Groups& groups) {
                float out[kGroup];
                query->products(groups.next(), shape.row_bytes(), kGroup, out);
                benchmark::DoNotOptimize(out);
            });
        }
        const CodeShape shape{dims, 1};
        auto* query = new BlockQuery(memory, dims);
        query->set(g_query.data());
        add("block 1", level, dims, in_memory, shape.row_bytes(), kGroup, [=](Groups& groups) {
            float out[kGroup];
            query->products(groups.next(), out);
            benchmark::DoNotOptimize(out);
        });
        const auto* planes = reinterpret_cast<const uint64_t*>(g_bytes.data());
        const auto add_planes = [&](auto planes_of) {
            add("planes 1", level, dims, in_memory, shape.row_bytes(), kGroup, [=](Groups& groups) {
                int32_t sums[kGroup];
                planes_of(groups.next(), shape.row_bytes(), planes, sums);
                benchmark::DoNotOptimize(sums);
            });
        };
#if defined(__x86_64__)
        if (level == Level::kAvx512 && __builtin_cpu_supports("avx512vpopcntdq")) add_planes(planes_registers);
#endif
        if (level == Level::kBaseline) add_planes(planes_words);
    }
    auto* rotation = new Rotation(memory, dims, 1);
    add("rotation", level, dims, false, dims * sizeof(float), 1, [=](Groups&) {
        std::copy_n(g_query.data(), dims, g_scratch.data());
        rotation->apply(g_scratch.data());
        benchmark::DoNotOptimize(g_scratch.data());
    });
    auto* block_query = new BlockQuery(memory, dims);
    add("block query", level, dims, false, dims * sizeof(float), 1, [=](Groups&) { block_query->set(g_query.data()); });
    for (const int bits : {1, 4, 8}) {
        const CodeShape shape{dims, bits};
        add("encode " + std::to_string(bits), level, dims, false, shape.row_bytes(), 1, [=](Groups&) {
            uint8_t code[2048];
            benchmark::DoNotOptimize(encode(shape, Measure::kL2Squared, g_query.data(), g_other.data(), code));
        });
    }
    auto* row_query = new RowQuery(memory, {dims, 1});
    add("row query", level, dims, false, dims * sizeof(float), 1, [=](Groups&) { row_query->set(g_query.data()); });
}

std::map<std::string, Row*> g_results;

class Collector : public benchmark::BenchmarkReporter {
public:
    bool ReportContext(const Context&) override { return true; }
    void ReportRuns(const std::vector<Run>& runs) override {
        for (const Run& run : runs) {
            const auto found = g_results.find(run.run_name.function_name);
            if (run.run_type == Run::RT_Iteration && found != g_results.end())
                found->second->ns.push_back(run.GetAdjustedCPUTime());
        }
    }
};

void write(std::FILE* to, const std::string& commit, const std::string& command) {
    std::fprintf(to, "# ruvector code kernels\n# command %s\n# commit %s\n# processor %s\n# compiler g++ %s\n",
                 command.c_str(), commit.c_str(), bench::cpu_model().c_str(), __VERSION__);
    std::fprintf(to, "# ns: processor time of one vector, least and median of the repetitions\n");
    std::fprintf(to, "what,level,dims,data,bytes,ns_least,ns_median,million_per_s\n");
    for (Row& row : g_rows) {
        if (row.ns.empty()) continue;
        std::sort(row.ns.begin(), row.ns.end());
        const double least = row.ns.front() / static_cast<double>(row.vectors);
        const double median = row.ns[row.ns.size() / 2] / static_cast<double>(row.vectors);
        std::fprintf(to, "%s,%s,%zu,%s,%zu,%.2f,%.2f,%.1f\n", row.what.c_str(), rv::simd::level_name(row.level),
                     row.dims, row.in_memory ? "memory" : "cache", row.bytes, least, median, 1000 / least);
    }
}

} // namespace

int main(int argc, char** argv) {
    std::string command;
    for (int i = 0; i < argc; i++) command += (i > 0 ? " " : "") + std::string(argv[i]);
    benchmark::Initialize(&argc, argv);
    std::string csv, commit = "unknown";
    for (int i = 1; i + 1 < argc; i += 2) {
        if (std::strcmp(argv[i], "--csv") == 0) csv = argv[i + 1];
        if (std::strcmp(argv[i], "--commit") == 0) commit = argv[i + 1];
    }
    rv::Random random(1);
    const auto value = [&] { return static_cast<float>(random.uniform() * 2 - 1); };
    g_bytes.resize(kMemory);
    for (size_t i = 0; i < kMemory; i += sizeof(float)) {
        const float x = i < kMemory / 64 ? value() : reinterpret_cast<float*>(g_bytes.data())[i / 4 - kMemory / 256];
        std::memcpy(&g_bytes[i], &x, sizeof(x));
    }
    for (size_t i = 0; i < kDims[std::size(kDims) - 1]; i++) g_query.push_back(value()), g_other.push_back(value());
    g_scratch.resize(g_query.size());

    std::pmr::monotonic_buffer_resource memory;
    for (const Level level : rv::simd::kAllLevels) {
        if (!rv::simd::level_available(level)) continue;
        for (const size_t dims : kDims) add_all(level, dims, &memory);
    }
    for (size_t i = 0; i < g_rows.size(); i++) {
        const Row& row = g_rows[i];
        const std::string name = row.what + "/" + rv::simd::level_name(row.level) + "/" + std::to_string(row.dims) +
                                 (row.in_memory ? "/memory" : "/cache");
        g_results[name] = &g_rows[i];
        benchmark::RegisterBenchmark(name.c_str(), [i](benchmark::State& state) { g_runs[i](state); });
    }
    Collector collector;
    benchmark::RunSpecifiedBenchmarks(&collector);
    write(stdout, commit, command);
    if (!csv.empty()) {
        std::FILE* file = std::fopen(csv.c_str(), "w");
        if (file == nullptr) return std::perror(csv.c_str()), 1;
        write(file, commit, command);
        std::fclose(file);
    }
    return 0;
}
