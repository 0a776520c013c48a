// What a line of results is about, as readers name it.
#pragma once

#include "bench/lib/csv.hpp"

#include <sstream>
#include <string>

namespace bench {

inline std::string at(const CsvLine& line, const std::string& name) {
    const auto cell = line.find(name);
    return cell == line.end() ? "" : cell->second;
}

// The storage parameters, without those that all systems have: "compact" for storage = compact, others as they are.
inline std::string storage_of(const CsvLine& line) {
    std::string kept;
    std::stringstream parameters(at(line, "with"));
    for (std::string parameter; std::getline(parameters, parameter, ',');) {
        parameter.erase(0, parameter.find_first_not_of(' '));
        const std::string name = parameter.substr(0, parameter.find_first_of(" ="));
        if (name == "m" || name == "ef_construction" || name == "lists") continue;
        if (name == "storage") parameter.erase(0, parameter.find_last_of(" =") + 1);
        kept += (kept.empty() ? "" : ", ") + parameter;
    }
    return kept;
}

// "pgvector 0.8.6", "ruvector 0.3.0 compact"
inline std::string system_of(const CsvLine& line) {
    const std::string extension = at(line, "extension");
    const std::string storage = storage_of(line);
    return (extension == "vector" ? "pgvector" : extension) + " " + at(line, "version") +
           (storage.empty() ? "" : " " + storage);
}

// 200,000
inline std::string grouped(std::string digits) {
    for (std::size_t i = digits.size(); i > 3; i -= 3) digits.insert(i - 3, ",");
    return digits;
}

inline std::string metric_name(const std::string& metric) {
    if (metric == "l2") return "L2";
    if (metric == "ip") return "inner product";
    return metric;
}

// "200,000 x 128, L2"
inline std::string data_of(const CsvLine& line) {
    return grouped(at(line, "rows")) + " x " + at(line, "dims") + ", " + metric_name(at(line, "metric"));
}

} // namespace bench
