// A CSV file that runs append their lines to, and that charts and tables are made from.
#pragma once

#include <map>
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

using CsvLine = std::map<std::string, std::string>; // by the names in the header; what a line lacks is empty
// Throws std::runtime_error where the file cannot be read.
std::vector<CsvLine> read_csv(const std::string& path);
// The lines of the last run in the file.
std::vector<CsvLine> last_run(const std::vector<CsvLine>& lines);

std::string number(double value, const char* format = "%.4g");
std::string today(); // as 2026-01-31T12:00Z

} // namespace bench
