#include "bench/lib/at_recall.hpp"

#include "bench/lib/csv.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <map>
#include <tuple>

namespace bench {
namespace {

constexpr const char* kHeader =
    "date,commit,extension,version,server,machine,data,rows,dims,metric,method,with,ask,clients,k,recall,qps,bound,"
    "times_pgvector,times_hnswlib,server_settings,note,command";

struct Point {
    int value;
    double recall, speed;
};

// The widths from the narrowest on: the first step that crosses the recall.
bool interpolate(const std::vector<Point>& points, AtRecall& line) {
    if (points.empty()) return false;
    if (points[0].recall >= line.recall) {
        line.queries_per_second = points[0].speed;
        line.at_least = points[0].recall > line.recall;
        return true;
    }
    for (std::size_t i = 1; i < points.size(); i++) {
        const Point& low = points[i - 1];
        const Point& high = points[i];
        if (low.recall >= line.recall || high.recall < line.recall) continue;
        const double share = (line.recall - low.recall) / (high.recall - low.recall);
        line.queries_per_second = std::exp((1 - share) * std::log(low.speed) + share * std::log(high.speed));
        return true;
    }
    return false;
}

// How many times as fast as `extension`, asked in the same way or, where that can only be asked in one, in that. 0
// where it is not known.
double times(const Report& report, const std::vector<AtRecall>& lines, const AtRecall& line,
             const std::string& extension) {
    for (const AtRecall& other : lines) {
        if (report.indexes[other.index].extension == extension && other.recall == line.recall &&
            other.clients == line.clients && (other.ask == line.ask || other.ask == "memory") && !other.at_least) {
            return line.queries_per_second / other.queries_per_second;
        }
    }
    return 0;
}

std::string path_of(const Options& options) {
    if (options.csv.empty()) return {};
    std::filesystem::path path = options.csv;
    return path.replace_filename(path.stem().string() + "-at-recall" + path.extension().string()).string();
}

std::string cell(double value) { return value > 0 ? number(value, "%.3f") : ""; }

} // namespace

std::vector<AtRecall> at_recall(const Report& report, const std::vector<double>& recalls) {
    std::map<std::tuple<int, std::size_t, std::string>, std::vector<Point>> curves;
    for (const SearchReport& s : report.searches) {
        if (s.value > 0) curves[{s.clients, s.index, s.ask}].push_back({s.value, s.recall, median(s.rounds)});
    }
    std::vector<AtRecall> lines;
    for (double recall : recalls) {
        for (auto& [curve, points] : curves) {
            const auto& [clients, index, ask] = curve;
            std::sort(points.begin(), points.end(), [](const Point& a, const Point& b) { return a.value < b.value; });
            AtRecall line{index, ask, clients, recall, 0, false};
            if (interpolate(points, line)) lines.push_back(line);
        }
    }
    return lines;
}

void print_at_recall(const Report& report, const Options& options) {
    const std::vector<AtRecall> lines = at_recall(report, options.at_recall);
    std::printf("\n%-*s %-10s %7s %7s %10s %7s %9s\n", label_width(report), "at equal recall", "asked by", "clients",
                "recall", "qps", "x pgv", "x hnswlib");
    for (const AtRecall& line : lines) {
        std::printf(
            "%-*s %-10s %7d %7g %s%9.0f %7s %9s\n", label_width(report), report.indexes[line.index].label.c_str(),
            line.ask.c_str(), line.clients, line.recall, line.at_least ? ">" : " ", line.queries_per_second,
            cell(times(report, lines, line, "vector")).c_str(), cell(times(report, lines, line, "hnswlib")).c_str());
    }
}

void check_at_recall_csv(const Options& options) { CsvFile(path_of(options), kHeader); }

void append_at_recall_csv(const Report& report, const Options& options) {
    const std::vector<AtRecall> lines = at_recall(report, options.at_recall);
    CsvFile csv(path_of(options), kHeader);
    const std::string date = today();
    for (const AtRecall& line : lines) {
        const IndexReport& index = report.indexes[line.index];
        csv.append({date,
                    options.commit,
                    index.extension,
                    index.version,
                    report.server,
                    options.machine,
                    report.data,
                    std::to_string(report.rows),
                    std::to_string(report.dims),
                    measure_of(options),
                    options.method,
                    index.with,
                    line.ask,
                    std::to_string(line.clients),
                    std::to_string(options.k),
                    number(line.recall),
                    number(line.queries_per_second, "%.1f"),
                    line.at_least ? "at least" : "",
                    cell(times(report, lines, line, "vector")),
                    cell(times(report, lines, line, "hnswlib")),
                    report.settings,
                    options.note,
                    options.command});
    }
}

} // namespace bench
