// What a graph search over codes finds and what it costs in counts, beside the search over values on the same graph:
// for each number of bits of the neighbours' codes and of the nodes' own, and each width of the beam, the recall, the
// nodes expanded (page reads, in an index), and the values that reranking reads. Counts do not depend on the machine.
//
//   search [--data sift|clustered] [--rows N] [--dims N] [--unit 1] [--seed N] [--queries N] [--threads N]
//          [--csv FILE] [--commit ID]
//
// Without --data: sift, and generated data of 128 (L2), 768 and 1536 dimensions (cosine).
#include "bench/lib/csv.hpp"
#include "bench/lib/exact.hpp"
#include "bench/lib/generator.hpp"
#include "bench/lib/machine.hpp"
#include "test/unit/code_graph.hpp"

#include "ruvector/core/graph_index/level.hpp"
#include "ruvector/core/quantize/rotation.hpp"

#include <cstdio>
#include <cstring>
#include <map>
#include <stdexcept>
#include <string>

namespace {

using namespace code_graph;
using rv::graph::as_value;
using rv::graph::Beam;

constexpr size_t kNearest = 10;
constexpr size_t kWidths[] = {10, 15, 20, 30, 40, 60, 80, 120, 160, 240, 320, 480};

struct Data {
    std::string name;
    bench::Vectors base, queries;
    bench::Metric metric;
};

Data generated(size_t rows, size_t dims, bool unit, uint64_t seed, size_t queries, unsigned threads) {
    bench::GeneratorParameters parameters;
    parameters.dims = dims;
    parameters.unit = unit;
    parameters.seed = seed;
    const bench::Vectors all = bench::generate(parameters, 0, rows + queries, threads);
    return {parameters.name(), all.slice(0, rows), all.slice(rows, queries),
            unit ? bench::Metric::kCosine : bench::Metric::kL2};
}

Data sift(size_t queries) {
    const bench::Vectors all = bench::read_bytes_gz("data/sift5k-128.u8.gz", 128);
    return {"sift5k", all.slice(0, all.rows - queries), all.slice(all.rows - queries, queries), bench::Metric::kL2};
}

// The search over values, which counts its distances.
struct ValueSource {
    using Ref = MemoryGraph::Ref;
    const MemoryGraph& graph;
    const rv::graph::Space& space;
    const float* query = nullptr;
    std::vector<uint32_t> seen = std::vector<uint32_t>(graph.size());
    uint32_t round = 0;
    size_t scored = 0, expanded = 0;

    size_t links(Ref node, int layer, Ref* out) {
        size_t n = 0;
        for (const auto& link : graph.links(node, layer)) out[n++] = link.node;
        expanded += layer == 0;
        return n;
    }
    bool visit(Ref node) {
        if (seen[node] == round) return false;
        seen[node] = round;
        return true;
    }
    void forget_visits() { round++; }
    void score(const Ref* refs, size_t n, rv::graph::Score* scores) {
        for (size_t i = 0; i < n; i++) scores[i] = {space.distance(as_value(query), graph.vector(refs[i])), true, true};
        scored += n;
    }
};

class Experiment {
public:
    Experiment(Data data, unsigned threads, bench::CsvFile& csv, const std::string& commit, const std::string& command)
        : data_(std::move(data)),
          space_(rv::graph::Element::kFloat,
                 data_.metric == bench::Metric::kL2 ? rv::graph::Metric::kL2 : rv::graph::Metric::kCosine,
                 data_.base.dims),
          graph_(&memory_, space_, {16, 64}),
          truth_(bench::find_exact(data_.base, data_.queries, data_.metric, kNearest, threads)),
          csv_(csv),
          commit_(commit),
          command_(command) {
        const Rotation rotation(&memory_, data_.base.dims, 1);
        rotated_ = data_.queries;
        for (size_t i = 0; i < rotated_.rows; i++) rotation.apply(rotated_.row(i));
        std::vector<float> row(data_.base.dims);
        rv::Random random(1);
        for (size_t i = 0; i < data_.base.rows; i++) {
            std::copy_n(data_.base.row(i), row.size(), row.data());
            rotation.apply(row.data());
            graph_.add(as_value(row.data()), i, rv::graph::random_level(random, 16, 20));
        }
        graph_.link_orphans();
        row_of_.resize(graph_.size());
        for (MemoryGraph::Ref node = 0; node < graph_.size(); node++)
            graph_.for_each_row(node, [&](uint64_t id) { row_of_[node] = static_cast<int32_t>(id); });
    }

    void run() {
        over_values();
        for (const int bits : {1, 2, 4, 8}) over_codes(bits, 0);
        for (const int own_bits : {8, 4}) over_codes(1, own_bits);
        over_codes(2, 8);
        over_codes(4, 8);
    }

private:
    double recall(size_t q, const std::vector<MemoryGraph::Ref>& nodes) const {
        std::vector<int32_t> ids;
        for (const auto node : nodes) ids.push_back(row_of_[node]);
        return bench::recall(data_.base, data_.queries.row(q), data_.metric, truth_, q, kNearest, ids);
    }

    void over_values() {
        ValueSource source{graph_, space_};
        Beam<MemoryGraph::Ref> beam(&memory_, 1);
        for (const size_t width : kWidths) {
            double found = 0;
            source.scored = source.expanded = 0;
            for (size_t q = 0; q < rotated_.rows; q++) {
                source.query = rotated_.row(q);
                rv::graph::search(source, graph_.entry(), graph_.entry_level(), width, beam);
                std::vector<MemoryGraph::Ref> nodes;
                for (size_t i = 0; i < std::min(kNearest, beam.size()); i++) nodes.push_back(beam[i].ref);
                found += recall(q, nodes);
            }
            append("values", "", width, found, source.expanded, source.scored, 0);
        }
    }

    void over_codes(int bits, int own_bits) {
        const CodeGraph codes(graph_, space_, bits, own_bits);
        CodeSource source(codes);
        Beam<MemoryGraph::Ref> beam(&memory_, 1);
        for (const size_t width : kWidths) {
            double found = 0;
            size_t expanded = 0, upper = 0, reranked = 0;
            for (size_t q = 0; q < rotated_.rows; q++) {
                const Answer answer = search(source, codes, rotated_.row(q), width, kNearest, kUsualDeviations, beam);
                found += recall(q, answer.nodes);
                expanded += answer.expanded;
                upper += source.upper_distances();
                reranked += answer.reranked;
            }
            append(std::to_string(bits), own_bits == 0 ? "value" : std::to_string(own_bits), width, found, expanded,
                   upper + (own_bits == 0 ? expanded : reranked), reranked);
        }
    }

    void append(const std::string& bits, const std::string& own, size_t width, double found, size_t expanded,
                size_t distances, size_t reranked) {
        const auto n = static_cast<double>(rotated_.rows);
        const auto mean = [&](size_t count) { return bench::number(static_cast<double>(count) / n, "%.1f"); };
        csv_.append({bench::today(), commit_, bench::cpu_model(), data_.name, std::to_string(data_.base.rows),
                     std::to_string(data_.base.dims), data_.metric == bench::Metric::kL2 ? "l2" : "cosine", bits, own,
                     std::to_string(width), bench::number(found / n, "%.4f"), mean(expanded), mean(distances),
                     mean(reranked), command_});
        std::printf("%-45s neighbours %6s own %5s width %3zu recall %.4f expanded %.1f distances %.1f reranked %.1f\n",
                    data_.name.c_str(), bits.c_str(), own.c_str(), width, found / n, static_cast<double>(expanded) / n,
                    static_cast<double>(distances) / n, static_cast<double>(reranked) / n);
        std::fflush(stdout);
    }

    std::pmr::monotonic_buffer_resource memory_;
    Data data_;
    rv::graph::Space space_;
    MemoryGraph graph_;
    bench::Truth truth_;
    bench::Vectors rotated_;
    std::vector<int32_t> row_of_; // of a node
    bench::CsvFile& csv_;
    std::string commit_, command_;
};

} // namespace

int main(int argc, char** argv) try {
    std::map<std::string, std::string> options{{"--data", ""},     {"--rows", "50000"}, {"--dims", "128"},
                                               {"--unit", "0"},    {"--seed", "1"},     {"--queries", "500"},
                                               {"--threads", "2"}, {"--csv", ""},       {"--commit", "unknown"}};
    std::string command = "make bench-codes";
    for (int i = 1; i + 1 < argc; i += 2) {
        if (!options.contains(argv[i])) throw std::runtime_error(std::string("unknown option ") + argv[i]);
        options[argv[i]] = argv[i + 1];
        if (std::strcmp(argv[i], "--csv") != 0 && std::strcmp(argv[i], "--commit") != 0)
            command += std::string(" ") + argv[i] + " " + argv[i + 1];
    }
    const auto number = [&](const char* name) { return std::stoul(options.at(name)); };
    const auto threads = static_cast<unsigned>(number("--threads"));
    bench::CsvFile csv(
        options["--csv"],
        "date,commit,machine,data,rows,dims,metric,neighbour_bits,own_bits,width,recall,expanded,distances,"
        "reranked,command");
    const auto run = [&](Data data) { Experiment(std::move(data), threads, csv, options["--commit"], command).run(); };
    const size_t queries = number("--queries");
    const std::string data = options["--data"];
    if (data.empty() || data == "sift") run(sift(100));
    if (data == "clustered")
        run(generated(number("--rows"), number("--dims"), number("--unit") != 0, number("--seed"), queries, threads));
    if (data.empty()) {
        run(generated(50000, 128, false, 1, queries, threads));
        run(generated(30000, 768, true, 1, queries, threads));
        run(generated(20000, 1536, true, 1, queries, threads));
    }
    return 0;
} catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
}
