#include "bench/lib/csv.hpp"

#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace bench {
namespace {

std::string cell(const std::string& text) {
    if (text.find_first_of(",\"\n ") == std::string::npos) return text;
    std::string out = "\"";
    for (char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    return out + "\"";
}

std::vector<std::string> split_line(const std::string& text) {
    std::vector<std::string> cells(1);
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); i++) {
        if (text[i] == '"' && quoted && i + 1 < text.size() && text[i + 1] == '"') {
            cells.back() += text[++i];
        } else if (text[i] == '"') {
            quoted = !quoted;
        } else if (text[i] == ',' && !quoted) {
            cells.emplace_back();
        } else {
            cells.back() += text[i];
        }
    }
    return cells;
}

} // namespace

std::string number(double value, const char* format) {
    char text[64];
    std::snprintf(text, sizeof(text), format, value);
    return text;
}

std::string today() {
    char text[32];
    const std::time_t time = std::time(nullptr);
    std::strftime(text, sizeof(text), "%Y-%m-%dT%H:%MZ", std::gmtime(&time));
    return text;
}

CsvFile::CsvFile(const std::string& path, const std::string& header) : path_(path), header_(header) {
    std::ifstream in(path_);
    std::string first;
    if (!path_.empty() && std::getline(in, first) && first != header_) {
        throw std::runtime_error(path_ + " has other columns: give another file by --csv");
    }
}

void CsvFile::append(const std::vector<std::string>& cells) {
    if (path_.empty()) return;
    const bool is_new = !std::filesystem::exists(path_);
    std::ofstream out(path_, std::ios::app);
    if (is_new) out << header_ << "\n";
    const char* separator = "";
    for (const std::string& text : cells) {
        out << separator << cell(text);
        separator = ",";
    }
    out << "\n";
    out.close();
    if (!out) throw std::runtime_error("cannot write " + path_);
}

std::vector<CsvLine> read_csv(const std::string& path) {
    std::ifstream in(path);
    if (!in) throw std::runtime_error("cannot read " + path);
    std::vector<CsvLine> lines;
    std::vector<std::string> names;
    for (std::string text; std::getline(in, text);) {
        const std::vector<std::string> cells = split_line(text);
        if (names.empty()) {
            names = cells;
            continue;
        }
        CsvLine& line = lines.emplace_back();
        for (std::size_t i = 0; i < names.size(); i++) line[names[i]] = i < cells.size() ? cells[i] : "";
    }
    return lines;
}

std::vector<CsvLine> last_run(const std::vector<CsvLine>& lines) {
    std::vector<CsvLine> last;
    for (const CsvLine& line : lines) {
        if (line.at("date") == lines.back().at("date")) last.push_back(line);
    }
    return last;
}

} // namespace bench
