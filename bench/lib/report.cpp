#include "bench/lib/report.hpp"

#include "bench/lib/csv.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace bench {
namespace {

std::string percentile(std::vector<double> values, double share, const char* format = "%.4g") {
    if (values.empty()) return {};
    std::sort(values.begin(), values.end());
    const auto at = static_cast<std::size_t>(std::lround(share * static_cast<double>(values.size() - 1)));
    return number(values[at], format);
}

// "1: 900, 4: 2100" where several numbers of clients inserted, else the rate alone.
std::string insert_rates(const IndexReport& index) {
    if (index.inserts_per_second.empty()) return {};
    if (index.inserts_per_second.size() == 1) return number(index.inserts_per_second[0], "%.0f");
    std::string text;
    for (std::size_t i = 0; i < index.inserts_per_second.size(); i++) {
        text += (i > 0 ? ", " : "") + std::to_string(index.insert_clients[i]) + ": " +
                number(index.inserts_per_second[i], "%.0f");
    }
    return text;
}

// How many times as fast as pgvector in the same rounds: the median of the rounds' quotients, which what slows the
// machine down for a while moves less than the quotient of the medians. 0 where pgvector was not asked in the same way.
double times_pgvector(const Report& r, const SearchReport& s) {
    for (const SearchReport& other : r.searches) {
        if (r.indexes[other.index].extension != "vector" || other.value != s.value || other.clients != s.clients ||
            other.ask != s.ask) {
            continue;
        }
        std::vector<double> quotients;
        for (std::size_t i = 0; i < std::min(s.rounds.size(), other.rounds.size()); i++) {
            quotients.push_back(s.rounds[i] / other.rounds[i]);
        }
        return median(quotients);
    }
    return 0;
}

constexpr const char* kHeader =
    "date,commit,extension,version,server,machine,data,rows,dims,metric,method,with,build_s,build_processes,"
    "build_1_thread_s,index_mb,inserts_per_s,setting,value,ask,clients,k,queries,recall,qps,qps_min,qps_max,"
    "times_pgvector,p50_ms,p95_ms,p99_ms,pages,short_answers,activity_samples,lock_waits,server_settings,note,command";

} // namespace

std::string measure_of(const Options& o) { return o.type == "vector" ? o.metric : o.type + " " + o.metric; }

int label_width(const Report& r) {
    std::size_t width = 18;
    for (const IndexReport& index : r.indexes) width = std::max(width, index.label.size());
    return static_cast<int>(width);
}

double median(std::vector<double> values) {
    if (values.empty()) return 0;
    std::sort(values.begin(), values.end());
    const std::size_t middle = values.size() / 2;
    return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

void print_table(const Report& r, const Options& o) {
    std::printf("\n%s, %zu x %zu, %s, %s (%s), k = %zu, %zu queries\n%s; %s\n\n", r.data.c_str(), r.rows, r.dims,
                measure_of(o).c_str(), o.method.c_str(), o.with.c_str(), o.k, r.queries, r.server.c_str(),
                r.settings.c_str());
    const int width = label_width(r);
    std::printf("%-*s %9s %9s %9s %9s %s\n", width, "extension", "build s", "processes", "1 thread", "index MB",
                "inserts/s");
    for (const IndexReport& index : r.indexes) {
        std::printf("%-*s %9.1f %9d %9s %9.1f %s\n", width, index.label.c_str(), index.build_seconds,
                    index.build_processes,
                    index.single_build_seconds > 0 ? number(index.single_build_seconds, "%.1f").c_str() : "",
                    index.index_mb, insert_rates(index).c_str());
    }
    std::printf("\n%-*s %7s %-10s %7s %8s %9s %13s %6s %8s %8s %8s %8s\n", width, "extension", "ef", "asked by",
                "clients", "recall", "qps", "min-max", "x pgv", "p50 ms", "p95 ms", "p99 ms", "pages");
    for (const SearchReport& s : r.searches) {
        const IndexReport& index = r.indexes[s.index];
        const auto [low, high] = std::minmax_element(s.rounds.begin(), s.rounds.end());
        const double times = times_pgvector(r, s);
        std::printf("%-*s %7s %-10s %7d %8.4f %9.0f %13s %6s %8s %8s %8s %8s\n", width, index.label.c_str(),
                    s.value == 0 ? "none" : std::to_string(s.value).c_str(), s.ask.c_str(), s.clients, s.recall,
                    median(s.rounds), (number(*low, "%.0f") + "-" + number(*high, "%.0f")).c_str(),
                    times > 0 ? number(times, "%.2f").c_str() : "", percentile(s.latencies_ms, 0.50, "%.3f").c_str(),
                    percentile(s.latencies_ms, 0.95, "%.3f").c_str(), percentile(s.latencies_ms, 0.99, "%.3f").c_str(),
                    s.pages > 0 ? number(s.pages, "%.0f").c_str() : "");
        if (s.activity.waits() > 0) {
            std::printf("  %d of %d samples waited: %s\n", s.activity.waits(), s.activity.samples,
                        s.activity.text().c_str());
        }
        if (s.short_answers > 0) std::printf("  %zu answers had fewer than %zu rows\n", s.short_answers, o.k);
    }
}

void check_csv(const Options& o) { CsvFile(o.csv, kHeader); }

void append_csv(const Report& r, const Options& o) {
    CsvFile csv(o.csv, kHeader);
    const std::string date = today();
    for (const SearchReport& s : r.searches) {
        const IndexReport& index = r.indexes[s.index];
        const auto [low, high] = std::minmax_element(s.rounds.begin(), s.rounds.end());
        const double times = times_pgvector(r, s);
        csv.append({date,
                    o.commit,
                    index.extension,
                    index.version,
                    r.server,
                    o.machine,
                    r.data,
                    std::to_string(r.rows),
                    std::to_string(r.dims),
                    measure_of(o),
                    o.method,
                    index.with,
                    number(index.build_seconds),
                    std::to_string(index.build_processes),
                    index.single_build_seconds > 0 ? number(index.single_build_seconds) : "",
                    number(index.index_mb),
                    insert_rates(index),
                    o.setting,
                    s.value == 0 ? "none" : std::to_string(s.value),
                    s.ask,
                    std::to_string(s.clients),
                    std::to_string(o.k),
                    std::to_string(r.queries),
                    number(s.recall, "%.4f"),
                    number(median(s.rounds), "%.1f"),
                    number(*low, "%.1f"),
                    number(*high, "%.1f"),
                    times > 0 ? number(times, "%.3f") : "",
                    percentile(s.latencies_ms, 0.50),
                    percentile(s.latencies_ms, 0.95),
                    percentile(s.latencies_ms, 0.99),
                    s.pages > 0 ? number(s.pages, "%.1f") : "",
                    std::to_string(s.short_answers),
                    s.activity.samples > 0 ? std::to_string(s.activity.samples) : "",
                    s.activity.samples > 0 ? std::to_string(s.activity.waits()) + " " + s.activity.text() : "",
                    r.settings,
                    o.note,
                    o.command});
    }
}

} // namespace bench
