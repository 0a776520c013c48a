// bars RECALL OUT.svg RESULTS-at-recall.csv...: draws queries a second at this recall as bars, ruvector's above
// pgvector's, a pair for each file, of its last run. Of several ways of asking, the one statement for all queries
// counts.
#include "bench/chart/svg.hpp"
#include "bench/chart/system.hpp"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <fstream>
#include <stdexcept>

namespace {

using namespace bench;

constexpr double kWidth = 820, kLeft = 220, kRight = 110, kTop = 64, kBottom = 44;
constexpr double kBar = 17, kPair = 2 * kBar + 16;
const char* kOurs = "#1f5fbf";
const char* kTheirs = "#d9641e";

struct Pair {
    std::string method, data;
    double ours = 0, theirs = 0;
};

bool counts(const CsvLine& line, double recall) {
    return std::stod(at(line, "recall")) == recall && at(line, "bound").empty() && at(line, "clients") == "1" &&
           at(line, "ask") == "lateral";
}

// Of several of ours, which differ in their storage parameters, the first is the default.
Pair read_pair(const std::string& path, double recall) {
    const std::vector<CsvLine> lines = last_run(read_csv(path));
    Pair pair;
    for (const CsvLine& line : lines) {
        if (!counts(line, recall)) continue;
        pair.method = at(line, "method");
        pair.data = data_of(line);
        const std::string extension = at(line, "extension");
        if (extension == "ruvector" && pair.ours == 0) pair.ours = std::stod(at(line, "qps"));
        if (extension == "vector") pair.theirs = std::stod(at(line, "qps"));
    }
    if (pair.ours == 0 || pair.theirs == 0) throw std::runtime_error(path + ": not both at this recall");
    return pair;
}

std::string draw(const std::vector<Pair>& pairs, const std::string& recall) {
    double most = 0;
    for (const Pair& pair : pairs) most = std::max({most, pair.ours, pair.theirs});
    const double scale = (kWidth - kLeft - kRight) / most;
    Svg svg(kWidth, kTop + static_cast<double>(pairs.size()) * kPair + kBottom);
    svg.text(20, 26, "Queries a second at recall " + recall.substr(recall.find('.')),
             "font-size=\"17\" font-weight=\"bold\"");
    svg.bar(kLeft + 180, 14, 14, 14, kOurs);
    svg.text(kLeft + 200, 26, "ruvector", "font-size=\"14\"");
    svg.bar(kLeft + 280, 14, 14, 14, kTheirs);
    svg.text(kLeft + 300, 26, "pgvector, with the same parameters", "font-size=\"14\"");
    double top = kTop;
    for (const Pair& pair : pairs) {
        svg.text(kLeft - 12, top + kBar - 3, pair.method, "font-size=\"13\" font-weight=\"bold\" text-anchor=\"end\"");
        svg.text(kLeft - 12, top + 2 * kBar - 3, pair.data, "font-size=\"13\" fill=\"#444444\" text-anchor=\"end\"");
        svg.bar(kLeft, top, pair.ours * scale, kBar - 1, kOurs);
        svg.text(kLeft + pair.ours * scale + 6, top + kBar - 4,
                 grouped(number(pair.ours, "%.0f")) + ", " + number(pair.ours / pair.theirs, "%.1f") + "×",
                 "font-size=\"13\"");
        svg.bar(kLeft, top + kBar, pair.theirs * scale, kBar - 1, kTheirs);
        svg.text(kLeft + pair.theirs * scale + 6, top + 2 * kBar - 4, grouped(number(pair.theirs, "%.0f")),
                 "font-size=\"13\"");
        top += kPair;
    }
    svg.text(20, top + 20,
             "The ten nearest of rows x dimensions; all queries in one statement, one client, everything in memory",
             "fill=\"#666666\"");
    return svg.finish();
}

} // namespace

int main(int argc, char** argv) {
    try {
        if (argc < 4) throw std::runtime_error("usage: bars RECALL OUT.svg RESULTS-at-recall.csv...");
        std::vector<Pair> pairs;
        for (int i = 3; i < argc; i++) pairs.push_back(read_pair(argv[i], std::stod(argv[1])));
        std::ofstream out(argv[2]);
        out << draw(pairs, argv[1]);
        out.close();
        if (!out) throw std::runtime_error(std::string("cannot write ") + argv[2]);
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "error: %s\n", error.what());
        return 1;
    }
}
