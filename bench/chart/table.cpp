// table RESULTS.csv...: prints the last run of each file as a table in Markdown. The files are those of bench/run:
// searches, speed at equal recall, maintenance.
#include "bench/chart/system.hpp"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <map>
#include <stdexcept>

namespace {

using namespace bench;

// Rows and columns in the order in which they come up.
class Table {
public:
    void put(const std::string& row, const std::string& column, const std::string& cell) {
        place(rows_, row);
        place(columns_, column);
        cells_[{row, column}] = cell;
    }
    std::string get(const std::string& row, const std::string& column) const {
        const auto cell = cells_.find({row, column});
        return cell == cells_.end() ? "" : cell->second;
    }
    const std::vector<std::string>& rows() const { return rows_; }
    const std::vector<std::string>& columns() const { return columns_; }
    void print(const std::string& head) const {
        std::printf("| %s |", head.c_str());
        for (const std::string& column : columns_) std::printf(" %s |", column.c_str());
        std::printf("\n|%s", std::string(std::count(head.begin(), head.end(), '|') + 1, '-').c_str());
        for (std::size_t i = 0; i < columns_.size(); i++) std::printf("|---");
        std::printf("|\n");
        for (const std::string& row : rows_) {
            std::printf("| %s |", row.c_str());
            for (const std::string& column : columns_) std::printf(" %s |", get(row, column).c_str());
            std::printf("\n");
        }
        std::printf("\n");
    }

private:
    static void place(std::vector<std::string>& names, const std::string& name) {
        if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    }
    std::vector<std::string> rows_, columns_;
    std::map<std::pair<std::string, std::string>, std::string> cells_;
};

std::string asked(const CsvLine& line) {
    const std::string ask = at(line, "ask");
    const std::string clients = at(line, "clients");
    return (ask.empty() ? "statement" : ask) + (clients == "1" ? "" : ", " + clients + " clients");
}

std::string times(const std::string& factor) {
    return factor.empty() ? "" : " (" + number(std::stod(factor), "%.2f") + "x)";
}

std::string rounded(const std::string& value) {
    const double v = std::stod(value);
    return v >= 1000 ? grouped(number(v, "%.0f")) : number(v, v >= 100 ? "%.0f" : "%.3g");
}

void print_searches(const std::vector<CsvLine>& lines) {
    Table recall, speed, build, waits;
    for (const CsvLine& line : lines) {
        const std::string system = system_of(line);
        const std::string how = system + ", " + asked(line);
        build.put(system, "build, s", rounded(at(line, "build_s")));
        build.put(system, "processes", at(line, "build_processes"));
        build.put(system, "by one thread, s", at(line, "build_1_thread_s"));
        build.put(system, "MB", rounded(at(line, "index_mb")));
        recall.put(system, at(line, "value"), number(std::stod(at(line, "recall")), "%.4f"));
        if (!at(line, "activity_samples").empty()) {
            const std::string lock_waits = at(line, "lock_waits"); // "2 LWLock:BufferContent=2"
            waits.put(how, at(line, "value"),
                      lock_waits.substr(0, lock_waits.find(' ')) + " of " + at(line, "activity_samples"));
        }
        speed.put(how, at(line, "value"), rounded(at(line, "qps")) + times(at(line, "times_pgvector")));
    }
    const std::string setting = at(lines[0], "setting");
    build.print("build and size");
    recall.print("recall by " + setting);
    speed.print("queries a second by " + setting + " (times pgvector)");
    if (!waits.rows().empty()) waits.print("samples of active sessions that wait for a lock, by " + setting);
}

void print_at_recall(const std::vector<CsvLine>& lines) {
    Table table;
    for (const CsvLine& line : lines) {
        const std::string row = system_of(line) + ", " + asked(line);
        const std::string bound = at(line, "bound").empty() ? "" : "over ";
        const std::string at_recall = "at recall " + at(line, "recall");
        table.put(row, at_recall, bound + rounded(at(line, "qps")));
        table.put(row, "of pgvector's, " + at(line, "recall"), at(line, "times_pgvector"));
        table.put(row, "of hnswlib's, " + at(line, "recall"), at(line, "times_hnswlib"));
    }
    table.print("queries a second at equal recall");
}

void print_maintenance(const std::vector<CsvLine>& lines) {
    Table table;
    for (const CsvLine& line : lines) {
        std::string unit = at(line, "unit");
        if (!unit.empty()) unit = ", " + unit;
        table.put(at(line, "measure") + unit + "; " + at(line, "condition"), system_of(line),
                  rounded(at(line, "value")));
    }
    table.print("maintenance");
}

void print_file(const std::string& path) {
    const std::vector<CsvLine> lines = last_run(read_csv(path));
    if (lines.empty()) throw std::runtime_error(path + ": no results");
    std::printf("%s (%s, %s, %s)\n\n", data_of(lines[0]).c_str(), at(lines[0], "machine").c_str(),
                at(lines[0], "server").c_str(), at(lines[0], "date").c_str());
    if (!at(lines[0], "measure").empty()) {
        print_maintenance(lines);
    } else if (!at(lines[0], "qps_min").empty()) {
        print_searches(lines);
    } else {
        print_at_recall(lines);
    }
}

} // namespace

int main(int argc, char** argv) {
    try {
        if (argc < 2) throw std::runtime_error("usage: table RESULTS.csv...");
        for (int i = 1; i < argc; i++) print_file(argv[i]);
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "error: %s\n", error.what());
        return 1;
    }
}
