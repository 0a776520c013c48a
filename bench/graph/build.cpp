// What it takes to build a graph in memory, and what it is worth: for each number of participants and of bits of the
// codes (0: none), the time, the memory, and what a search over the values finds in the finished graph.
//
//   build [--rows N] [--dims N] [--unit 1] [--ip 1] [--seed N] [--queries N] [--m N] [--ef-construction N]
//         [--bits 0,4] [--threads 1,2] [--rounds N] [--moved 0] [--csv FILE] [--commit ID]
//
// Participants are threads, each with a MemoryGraph of its own over one arena, as the processes of CREATE INDEX. The
// codes take turns in each round. --moved N moves the values to another store after so many rows, as a build does whose
// memory is short.
#include "bench/lib/csv.hpp"
#include "bench/lib/exact.hpp"
#include "bench/lib/generator.hpp"
#include "bench/lib/machine.hpp"

#include "ruvector/core/graph_index/level.hpp"
#include "ruvector/core/graph_index/memory_graph.hpp"
#include "ruvector/core/graph_index/search.hpp"
#include "ruvector/core/quantize/rotation.hpp"

#include <sys/mman.h>

#include <atomic>
#include <barrier>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <map>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>

namespace {

using namespace rv;
using graph::as_value;
using graph::MemoryGraph;
using graph::Space;

constexpr size_t kNearest = 10;
constexpr size_t kWidths[] = {10, 40, 100};

struct Region {
    size_t bytes;
    void* address;
    explicit Region(size_t size)
        : bytes(size),
          address(mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)) {
        if (address == MAP_FAILED) throw std::bad_alloc();
    }
    ~Region() { munmap(address, bytes); }
};

// The values outside the graph's memory, and a count of those that were read.
struct OtherStore final : graph::VectorStore {
    Space space;
    bench::Vectors values;
    std::atomic<uint64_t> reads{0};

    OtherStore(const Space& s, size_t most) : space(s), values(most, s.dims()) {}
    void put(uint32_t node, graph::Value value, int) override {
        std::memcpy(values.row(node), value, space.max_bytes());
    }
    void distances(const uint32_t* nodes, size_t n, graph::Value query, float* out) override {
        reads.fetch_add(n, std::memory_order_relaxed);
        for (size_t i = 0; i < n; i++) out[i] = space.distance(query, as_value(values.row(nodes[i])));
    }
    graph::Value view(uint32_t node, std::byte* scratch) override {
        reads.fetch_add(1, std::memory_order_relaxed);
        std::memcpy(scratch, values.row(node), space.max_bytes());
        return scratch;
    }
};

struct Participant {
    std::pmr::monotonic_buffer_resource memory;
    MemoryGraph graph;
    Random random;

    Participant(const Space& space, const MemoryGraph::Parameters& parameters, Arena& arena,
                MemoryGraph::Shared& shared, uint64_t seed)
        : graph(&memory, space, parameters, arena, shared), random(seed) {}
};

struct GraphSource {
    using Ref = MemoryGraph::Ref;
    const MemoryGraph& graph;
    const bench::Vectors& rows;
    const std::vector<uint32_t>& row_of;
    const Space& space;
    const float* query = nullptr;
    std::vector<uint32_t> seen = std::vector<uint32_t>(graph.size());
    uint32_t round = 0;

    size_t links(Ref node, int layer, Ref* out) {
        size_t n = 0;
        for (const auto& link : graph.links(node, layer)) out[n++] = link.node;
        return n;
    }
    bool visit(Ref node) {
        if (seen[node] == round) return false;
        seen[node] = round;
        return true;
    }
    void forget_visits() { round++; }
    void score(const Ref* refs, size_t n, graph::Score* scores) {
        for (size_t i = 0; i < n; i++)
            scores[i] = {space.distance(as_value(query), as_value(rows.row(row_of[refs[i]]))), true, true};
    }
};

double seconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// Of all threads: what else runs on the machine does not count.
double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

std::vector<int> numbers(const std::string& list) {
    std::vector<int> result;
    std::stringstream stream(list);
    for (std::string item; std::getline(stream, item, ',');) result.push_back(std::stoi(item));
    return result;
}

class Experiment {
public:
    Experiment(const std::map<std::string, std::string>& options, const std::string& command)
        : options_(options), command_(command), csv_(options.at("--csv"), kHeader) {
        bench::GeneratorParameters parameters;
        parameters.dims = number("--dims");
        parameters.unit = number("--unit") != 0;
        parameters.seed = number("--seed");
        name_ = parameters.name();
        const size_t rows = number("--rows");
        const size_t queries = number("--queries");
        const bench::Vectors all = bench::generate(parameters, 0, rows + queries, 2);
        base_ = all.slice(0, rows);
        queries_ = all.slice(rows, queries);
        const bool ip = number("--ip") != 0;
        metric_ = ip ? bench::Metric::kInnerProduct : parameters.unit ? bench::Metric::kCosine : bench::Metric::kL2;
        measure_ = ip ? graph::Metric::kInnerProduct : parameters.unit ? graph::Metric::kCosine : graph::Metric::kL2;
        std::pmr::monotonic_buffer_resource memory;
        const quantize::Rotation rotation(&memory, parameters.dims, 1);
        for (size_t i = 0; i < rows; i++) rotation.apply(base_.row(i));
        for (size_t i = 0; i < queries; i++) rotation.apply(queries_.row(i));
        truth_ = bench::find_exact(base_, queries_, metric_, kNearest, 2);
    }

    void run() {
        const size_t rounds = number("--rounds");
        for (size_t round = 0; round < rounds; round++)
            for (const int threads : numbers(options_.at("--threads")))
                for (const int bits : numbers(options_.at("--bits"))) build(static_cast<size_t>(threads), bits);
    }

private:
    static constexpr const char* kHeader = "date,commit,machine,data,rows,dims,metric,m,ef_construction,threads,bits,"
                                           "moved,seconds,cpu_seconds,orphans_seconds,mb,"
                                           "recall10,recall40,recall100,reads_a_row,command";

    size_t number(const char* name) const { return std::stoul(options_.at(name)); }

    void build(size_t threads, int bits) {
        const Space space(graph::Element::kFloat, measure_, base_.dims);
        MemoryGraph::Parameters parameters{static_cast<int>(number("--m")),
                                           static_cast<int>(number("--ef-construction"))};
        parameters.code_bits = bits;
        Region region((size_t{64} << 20) + 2 * base_.rows * (MemoryGraph::node_bytes(parameters) + 5 * base_.dims));
        Arena& arena = *Arena::create(region.address, region.bytes);
        MemoryGraph::Shared shared;
        shared.participants = static_cast<uint32_t>(threads);
        std::vector<std::unique_ptr<Participant>> parts;
        for (size_t t = 0; t < threads; t++)
            parts.push_back(std::make_unique<Participant>(space, parameters, arena, shared, t + 1));
        const size_t moved = number("--moved");
        OtherStore store(space, moved != 0 ? base_.rows : 0);
        std::barrier meeting(static_cast<ptrdiff_t>(threads));
        size_t used = 0;
        const auto add = [&](size_t t, size_t from, size_t to) {
            for (size_t i = from + t; i < to; i += threads) {
                Participant& part = *parts[t];
                part.graph.add(as_value(base_.row(i)), i, graph::random_level(part.random, parameters.m, 20));
            }
        };
        const auto start = std::chrono::steady_clock::now();
        const double cpu_start = cpu_seconds();
        std::vector<std::thread> workers;
        for (size_t t = 0; t < threads; t++) {
            workers.emplace_back([&, t] {
                add(t, 0, moved != 0 ? moved : base_.rows);
                if (moved == 0) return;
                meeting.arrive_and_wait();
                if (t == 0) {
                    used = arena.used();
                    parts[0]->graph.move_vectors(store);
                }
                meeting.arrive_and_wait();
                parts[t]->graph.vectors_moved(store);
                add(t, moved, base_.rows);
            });
        }
        for (std::thread& worker : workers) worker.join();
        const double seconds = seconds_since(start);
        const double cpu = cpu_seconds() - cpu_start;
        used = std::max(used, arena.used());
        const auto orphans_start = std::chrono::steady_clock::now();
        parts[0]->graph.link_orphans();
        const double orphans_seconds = seconds_since(orphans_start);
        report(threads, bits, seconds, cpu, orphans_seconds, static_cast<double>(used) / 1e6, parts[0]->graph,
               static_cast<double>(store.reads) / static_cast<double>(base_.rows - moved));
    }

    void report(size_t threads, int bits, double seconds, double cpu, double orphans_seconds, double mb,
                const MemoryGraph& graph, double reads) {
        std::vector<uint32_t> row_of(graph.size());
        for (uint32_t node = 0; node < graph.size(); node++)
            graph.for_each_row(node, [&](uint64_t row) { row_of[node] = static_cast<uint32_t>(row); });
        const Space space(graph::Element::kFloat, measure_, base_.dims);
        GraphSource source{graph, base_, row_of, space};
        std::pmr::monotonic_buffer_resource memory;
        graph::Beam<uint32_t> beam(&memory, 1);
        std::vector<std::string> recalls;
        for (const size_t width : kWidths) {
            double found = 0;
            for (size_t q = 0; q < queries_.rows; q++) {
                source.query = queries_.row(q);
                graph::search(source, graph.entry(), graph.entry_level(), width, beam);
                std::vector<int32_t> ids;
                for (size_t i = 0; i < std::min(kNearest, beam.size()); i++)
                    ids.push_back(static_cast<int32_t>(row_of[beam[i].ref]));
                found += bench::recall(base_, queries_.row(q), metric_, truth_, q, kNearest, ids);
            }
            recalls.push_back(bench::number(found / static_cast<double>(queries_.rows), "%.4f"));
        }
        csv_.append({bench::today(),
                     options_.at("--commit"),
                     bench::cpu_model(),
                     name_,
                     std::to_string(base_.rows),
                     std::to_string(base_.dims),
                     bench::opclass_of(metric_, "vector"),
                     options_.at("--m"),
                     options_.at("--ef-construction"),
                     std::to_string(threads),
                     std::to_string(bits),
                     options_.at("--moved"),
                     bench::number(seconds, "%.2f"),
                     bench::number(cpu, "%.2f"),
                     bench::number(orphans_seconds, "%.3f"),
                     bench::number(mb, "%.1f"),
                     recalls[0],
                     recalls[1],
                     recalls[2],
                     bench::number(reads, "%.1f"),
                     command_});
        std::printf(
            "%zu x %zu %s threads %zu bits %d: %.2f s, cpu %.2f s (+ %.3f) %.1f MB recall %s %s %s reads %.1f\n",
            base_.rows, base_.dims, bench::operator_of(metric_), threads, bits, seconds, cpu, orphans_seconds, mb,
            recalls[0].c_str(), recalls[1].c_str(), recalls[2].c_str(), reads);
        std::fflush(stdout);
    }

    std::map<std::string, std::string> options_;
    std::string command_, name_;
    bench::CsvFile csv_;
    bench::Vectors base_, queries_;
    bench::Metric metric_{};
    graph::Metric measure_{};
    bench::Truth truth_;
};

} // namespace

int main(int argc, char** argv) try {
    std::map<std::string, std::string> options{
        {"--rows", "100000"}, {"--dims", "128"},      {"--unit", "0"},   {"--ip", "0"},
        {"--seed", "1"},      {"--queries", "2000"},  {"--m", "16"},     {"--ef-construction", "64"},
        {"--bits", "0,4"},    {"--threads", "1,2"},   {"--rounds", "1"}, {"--moved", "0"},
        {"--csv", ""},        {"--commit", "unknown"}};
    std::string command = "make bench-graph";
    for (int i = 1; i + 1 < argc; i += 2) {
        if (!options.contains(argv[i])) throw std::runtime_error(std::string("unknown option ") + argv[i]);
        options[argv[i]] = argv[i + 1];
        if (std::strcmp(argv[i], "--csv") != 0 && std::strcmp(argv[i], "--commit") != 0)
            command += std::string(" ") + argv[i] + " " + argv[i + 1];
    }
    Experiment(options, command).run();
    return 0;
} catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
}
