// A CSV file that runs append their lines to.
#pragma once

#include <string>
#include <vector>

namespace bench {

class CsvFile {
public:
    // An empty path: nothing is written. Throws std::runtime_error if the file exists and has another header.
    CsvFile(const std::string& path, const std::string& header);
    // Writes a line; cells are quoted where it is needed.
    void append(const std::vector<std::string>& cells);

private:
    std::string path_, header_;
};

std::string number(double value, const char* format = "%.4g");
std::string today(); // as 2026-01-31T12:00Z

} // namespace bench
