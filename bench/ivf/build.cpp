// What it takes to divide rows into lists, and what the lists are worth: for each number of lists, the time of k-means
// on a sample and of assigning all rows, and the centres' quality on rows that were not in the sample.
//
//   build [--rows N] [--dims N] [--unit 1] [--seed N] [--queries N] [--lists N,...] [--sample N] [--iterations N]
//         [--first-dims N]
//         [--open GROUPS] [--csv FILE] [--commit ID]
//
// One thread. Times are processor time: what else runs on the machine counts less. Inertia is the mean squared distance
// of all rows to their centres; --open assigns them by so many groups of centres; imbalance is sum(n_i^2) * lists /
// n^2, 1 where all lists are equally long; recall is that of a search which reads the nearest lists until it has read
// the given share of the rows.
#include "bench/lib/csv.hpp"
#include "bench/lib/exact.hpp"
#include "bench/lib/generator.hpp"
#include "bench/lib/machine.hpp"

#include "ruvector/core/base/random.hpp"
#include "ruvector/core/ivf/center_groups.hpp"
#include "ruvector/core/ivf/centers.hpp"
#include "ruvector/core/ivf/grouped_centers.hpp"
#include "ruvector/core/ivf/kmeans.hpp"
#include "ruvector/core/ivf/probe_table.hpp"
#include "ruvector/core/simd/distance.hpp"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <map>
#include <numeric>
#include <sstream>
#include <stdexcept>
#include <string>

namespace {

using namespace rv;

constexpr size_t kNearest = 10;
constexpr double kShares[] = {0.005, 0.01, 0.02, 0.05, 0.1};
constexpr size_t kRowsPerList = 50;
constexpr size_t kLeastSample = 10000;

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

std::vector<size_t> numbers(const std::string& list) {
    std::vector<size_t> result;
    std::stringstream stream(list);
    for (std::string item; std::getline(stream, item, ',');) result.push_back(std::stoul(item));
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
        const bench::Vectors all = bench::generate(parameters, 0, rows + number("--queries"), 2);
        base_ = all.slice(0, rows);
        queries_ = all.slice(rows, number("--queries"));
        truth_ = bench::find_exact(base_, queries_, bench::Metric::kL2, kNearest, 2);
    }

    void run() {
        for (const size_t lists : numbers(options_.at("--lists"))) divide(lists);
    }

private:
    static constexpr const char* kHeader =
        "date,commit,machine,data,rows,dims,lists,sample,iterations,kmeans_seconds,"
        "assign_seconds,assign_gflops,inertia,sample_inertia,imbalance,recall_005,recall_01,recall_02,"
        "recall_05,recall_1,command";

    size_t number(const char* name) const { return std::stoul(options_.at(name)); }

    // The generator's rows are in no order: any of them are a sample.
    void divide(size_t lists) {
        const size_t wanted = number("--sample");
        const size_t rows = std::min(base_.rows, wanted != 0 ? wanted : std::max(kRowsPerList * lists, kLeastSample));
        bench::Vectors sample = base_.slice(0, rows);
        ivf::KMeansOptions options;
        options.dims = base_.dims;
        options.clusters = lists;
        if (number("--unit") != 0) options.space = ivf::KMeansSpace::kSpherical;
        if (number("--iterations") != 0) options.max_iterations = static_cast<int>(number("--iterations"));
        options.first_dims = number("--first-dims");
        bench::Vectors centers(lists, base_.dims);
        double start = cpu_seconds();
        ivf::KMeansResult result{};
        {
            std::pmr::monotonic_buffer_resource memory;
            result = ivf::k_means(options, sample.values.data(), rows, centers.values.data(), &memory);
        }
        const double kmeans_seconds = cpu_seconds() - start;
        start = cpu_seconds();
        ivf::ProbeTable table{};
        {
            std::pmr::monotonic_buffer_resource memory;
            table = ivf::estimate_probes({base_.dims, ivf::Nearness::kEuclidean, sample.values.data(), rows,
                                          static_cast<double>(base_.rows), centers.values.data(), lists},
                                         &memory);
        }
        const double table_seconds = cpu_seconds() - start;
        start = cpu_seconds();
        const std::vector<ivf::Nearest> nearest = assign(centers);
        const double assign_seconds = cpu_seconds() - start;
        report(lists, rows, centers, result, kmeans_seconds, assign_seconds, nearest);
        std::printf("table of probes: %.3f s; recall wanted, probes, recall:", table_seconds);
        for (size_t i = 0; i < ivf::kRecallLevels.size(); i++) {
            std::printf("  %g %u %.4f", static_cast<double>(ivf::kRecallLevels[i]), table.probes[i],
                        recall_of_probes(centers, nearest, table.probes[i]));
        }
        std::printf("\n");
    }

    std::vector<ivf::Nearest> assign_by_groups(const bench::Vectors& centers) {
        std::pmr::monotonic_buffer_resource memory;
        ivf::KMeansOptions options;
        options.dims = base_.dims;
        options.clusters = centers.rows;
        ivf::CenterGroups groups(&memory);
        ivf::group_centers(options, centers.values.data(), groups, &memory);
        bench::Vectors sorted(centers.rows, base_.dims);
        for (size_t i = 0; i < centers.rows; i++)
            std::memcpy(sorted.row(i), centers.row(groups.order[i]), base_.dims * sizeof(float));
        ivf::GroupedCenters grouped(&memory, base_.dims, ivf::Nearness::kEuclidean);
        grouped.pack(groups.middles.data(), groups.count(), groups.begins.data(), sorted.values.data());
        std::vector<ivf::Nearest> nearest(base_.rows);
        grouped.nearest(base_.values.data(), base_.rows, number("--open"), nearest.data());
        for (ivf::Nearest& found : nearest) found.center = groups.order[found.center];
        return nearest;
    }

    double recall_of_probes(const bench::Vectors& centers, const std::vector<ivf::Nearest>& nearest, size_t probes) {
        double found = 0;
        std::vector<float> distances(centers.rows);
        for (size_t q = 0; q < queries_.rows; q++) {
            for (size_t c = 0; c < centers.rows; c++)
                distances[c] = simd::kernels().l2_squared(queries_.row(q), centers.row(c), base_.dims);
            for (size_t k = 0; k < truth_.k; k++) {
                const float limit = distances[nearest[static_cast<size_t>(truth_.ids[q * truth_.k + k])].center];
                const auto before =
                    std::count_if(distances.begin(), distances.end(), [&](float distance) { return distance < limit; });
                found += static_cast<size_t>(before) < probes ? 1 : 0;
            }
        }
        return found / static_cast<double>(queries_.rows * truth_.k);
    }

    std::vector<ivf::Nearest> assign(const bench::Vectors& centers) {
        std::pmr::monotonic_buffer_resource memory;
        ivf::Centers packed(&memory, base_.dims, ivf::Nearness::kEuclidean);
        packed.pack(centers.values.data(), centers.rows);
        std::vector<ivf::Nearest> nearest(base_.rows);
        if (number("--open") != 0) return assign_by_groups(centers);
        packed.nearest(base_.values.data(), base_.rows, nearest.data());
        return nearest;
    }

    void report(size_t lists, size_t sample, const bench::Vectors& centers, const ivf::KMeansResult& result,
                double kmeans_seconds, double assign_seconds, const std::vector<ivf::Nearest>& nearest) {
        std::vector<std::vector<int32_t>> members(lists);
        double inertia = 0;
        for (size_t i = 0; i < base_.rows; i++) {
            members[nearest[i].center].push_back(static_cast<int32_t>(i));
            inertia += simd::kernels().l2_squared(base_.row(i), centers.row(nearest[i].center), base_.dims);
        }
        double squares = 0;
        for (const auto& list : members) squares += static_cast<double>(list.size()) * static_cast<double>(list.size());
        const auto n = static_cast<double>(base_.rows);
        const double flops = 2 * n * static_cast<double>(lists * base_.dims);
        std::vector<std::string> line{bench::today(),
                                      options_.at("--commit"),
                                      bench::cpu_model(),
                                      name_,
                                      std::to_string(base_.rows),
                                      std::to_string(base_.dims),
                                      std::to_string(lists),
                                      std::to_string(sample),
                                      std::to_string(result.iterations),
                                      bench::number(kmeans_seconds, "%.3f"),
                                      bench::number(assign_seconds, "%.3f"),
                                      bench::number(flops / assign_seconds / 1e9, "%.1f"),
                                      bench::number(inertia / n, "%.5g"),
                                      bench::number(result.inertia, "%.5g"),
                                      bench::number(squares * static_cast<double>(lists) / (n * n), "%.3f")};
        for (const double share : kShares) line.push_back(bench::number(recall(centers, members, share), "%.4f"));
        line.push_back(command_);
        csv_.append(line);
        for (size_t i = 3; i + 1 < line.size(); i++)
            std::printf("%s%s", line[i].c_str(), i + 2 < line.size() ? " " : "\n");
        std::fflush(stdout);
    }

    double recall(const bench::Vectors& centers, const std::vector<std::vector<int32_t>>& members, double share) {
        const size_t most = static_cast<size_t>(share * static_cast<double>(base_.rows));
        double found = 0;
        for (size_t q = 0; q < queries_.rows; q++) {
            std::vector<std::pair<float, size_t>> order(centers.rows);
            for (size_t c = 0; c < centers.rows; c++)
                order[c] = {simd::kernels().l2_squared(queries_.row(q), centers.row(c), base_.dims), c};
            std::sort(order.begin(), order.end());
            const int32_t* truth = &truth_.ids[q * truth_.k];
            size_t read = 0;
            double hits = 0;
            for (const auto& [distance, c] : order) {
                for (const int32_t row : members[c]) {
                    if (read++ >= most) break;
                    hits += std::find(truth, truth + truth_.k, row) != truth + truth_.k ? 1 : 0;
                }
                if (read >= most) break;
            }
            found += hits / static_cast<double>(truth_.k);
        }
        return found / static_cast<double>(queries_.rows);
    }

    std::map<std::string, std::string> options_;
    std::string command_, name_;
    bench::CsvFile csv_;
    bench::Vectors base_, queries_;
    bench::Truth truth_;
};

} // namespace

int main(int argc, char** argv) try {
    std::map<std::string, std::string> options{{"--rows", "200000"}, {"--dims", "128"},       {"--unit", "0"},
                                               {"--seed", "1"},      {"--queries", "500"},    {"--lists", "450"},
                                               {"--sample", "0"},    {"--iterations", "0"},   {"--first-dims", "0"},
                                               {"--csv", ""},        {"--commit", "unknown"}, {"--open", "0"}};
    std::string command = "make bench-ivf";
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
