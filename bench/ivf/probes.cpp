// How well lists are chosen: what a search over centres in groups finds of the nearest lists, and what that costs.
//
//   probes [--rows N] [--dims N] [--unit 1] [--seed N] [--queries N] [--lists N,...] [--csv FILE] [--commit ID]
//
// Queries are rows that k-means has not seen.
#include "bench/lib/csv.hpp"
#include "bench/lib/generator.hpp"

#include "ruvector/core/ivf/center_groups.hpp"
#include "ruvector/core/simd/distance.hpp"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>

namespace {
using namespace rv;

std::vector<size_t> numbers(const std::string& list) {
    std::vector<size_t> result;
    std::stringstream stream(list);
    for (std::string item; std::getline(stream, item, ',');) result.push_back(std::stoul(item));
    return result;
}

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

struct Choice {
    double agreed, measured;
};

// A search for the nearest lists, and how many of them are those that a look at all centres finds.
Choice choose(const bench::Vectors& centers, const ivf::CenterGroups& groups, const float* query, size_t probes) {
    const size_t dims = centers.dims;
    std::vector<float> all(centers.rows);
    for (size_t i = 0; i < centers.rows; i++)
        all[i] = simd::kernels().l2_squared(query, centers.row(groups.order[i]), dims);
    const auto* middles = reinterpret_cast<const float*>(groups.middles.data());
    std::vector<std::pair<float, size_t>> order;
    for (size_t g = 0; g < groups.count(); g++) {
        const float middle = simd::kernels().l2_squared(query, middles + g * dims, dims);
        order.emplace_back(ivf::group_reach(ivf::Nearness::kEuclidean, middle, groups.spreads[g], 0, probes), g);
    }
    std::sort(order.begin(), order.end());
    std::vector<float> heap; // the nearest centres seen
    size_t opened = 0, seen = 0;
    for (const auto& [reach, g] : order) {
        if (!ivf::opens_group(reach, opened++, heap.size(), probes, heap.empty() ? 0 : heap.front())) break;
        for (size_t i = groups.begins[g]; i < groups.begins[g + 1]; i++, seen++) {
            heap.push_back(all[i]);
            std::push_heap(heap.begin(), heap.end());
            if (heap.size() <= probes) continue;
            std::pop_heap(heap.begin(), heap.end());
            heap.pop_back();
        }
    }
    std::nth_element(all.begin(), all.begin() + static_cast<long>(probes) - 1, all.end());
    const auto agreed = std::count_if(heap.begin(), heap.end(), [&](float x) { return x <= all[probes - 1]; });
    return {static_cast<double>(agreed), static_cast<double>(seen + groups.count())};
}

} // namespace

int main(int argc, char** argv) try {
    std::map<std::string, std::string> options{{"--rows", "300000"}, {"--dims", "128"},      {"--unit", "0"},
                                               {"--seed", "1"},      {"--queries", "1000"},  {"--lists", "2048,8192"},
                                               {"--csv", ""},        {"--commit", "unknown"}};
    std::string command = "make bench-ivf";
    for (int i = 1; i + 1 < argc; i += 2) {
        if (!options.contains(argv[i])) throw std::runtime_error(std::string("unknown option ") + argv[i]);
        options[argv[i]] = argv[i + 1];
        if (std::strcmp(argv[i], "--csv") != 0 && std::strcmp(argv[i], "--commit") != 0)
            command += std::string(" ") + argv[i] + " " + argv[i + 1];
    }
    bench::CsvFile csv(options["--csv"], "date,commit,data,lists,groups,probes,agreement,measured,command");
    bench::GeneratorParameters parameters;
    parameters.dims = std::stoul(options["--dims"]);
    parameters.unit = options["--unit"] != "0";
    parameters.seed = std::stoul(options["--seed"]);
    const size_t dims = parameters.dims;
    const size_t rows = std::stoul(options["--rows"]), queries = std::stoul(options["--queries"]);
    const bench::Vectors all = bench::generate(parameters, 0, rows + queries, 2);
    for (const size_t lists : numbers(options["--lists"])) {
        bench::Vectors sample = all.slice(0, std::min(rows, 50 * lists));
        const bench::Vectors asked = all.slice(rows, queries);
        ivf::KMeansOptions k;
        k.dims = dims;
        k.clusters = lists;
        k.space = parameters.unit ? ivf::KMeansSpace::kSpherical : ivf::KMeansSpace::kEuclidean;
        std::pmr::unsynchronized_pool_resource memory;
        bench::Vectors centers(lists, dims);
        ivf::k_means(k, sample.values.data(), sample.rows, centers.values.data(), &memory);
        ivf::CenterGroups groups(&memory);
        const double start = cpu_seconds();
        ivf::group_centers(k, centers.values.data(), groups, &memory);
        const double group_seconds = cpu_seconds() - start;
        const size_t count = groups.count();
        size_t largest = 0;
        for (size_t g = 0; g < count; g++) largest = std::max<size_t>(largest, groups.begins[g + 1] - groups.begins[g]);
        std::printf("%zu x %zu, %zu lists in %zu groups (largest %zu): %.3f s\n", sample.rows, dims, lists, count,
                    largest, group_seconds);
        for (const size_t probes : {1U, 3U, 10U, 30U, 100U, 300U}) {
            double agreed = 0, measured = 0;
            for (size_t q = 0; q < queries; q++) {
                const Choice choice = choose(centers, groups, asked.row(q), probes);
                agreed += choice.agreed;
                measured += choice.measured;
            }
            const auto n = static_cast<double>(queries);
            std::printf("probes %zu: %.4f of the nearest, %.0f centres measured (%.3f)\n", probes,
                        agreed / n / static_cast<double>(probes), measured / n,
                        measured / n / static_cast<double>(lists));
            csv.append({bench::today(), options["--commit"], parameters.name(), std::to_string(lists),
                        std::to_string(count), std::to_string(probes),
                        bench::number(agreed / n / static_cast<double>(probes), "%.4f"),
                        bench::number(measured / n, "%.0f"), command});
        }
    }
    return 0;
} catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
}
