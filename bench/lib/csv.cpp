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

} // namespace bench
