// Queries a second at a given recall, which is how indexes are compared: read off the line through the measured points.
#pragma once

#include "bench/lib/report.hpp"

namespace bench {

struct AtRecall {
    std::size_t index = 0; // into the list of IndexReport
    std::string ask;
    int clients = 1;
    double recall = 0;
    double queries_per_second = 0;
    bool at_least = false; // the narrowest search that was measured has a higher recall: this is its speed
};

// For each index and way of asking that reaches the recall. Between two points the logarithm of the speed is taken to
// be linear in the recall.
std::vector<AtRecall> at_recall(const Report& report, const std::vector<double>& recalls);

void print_at_recall(const Report& report, const Options& options);
// To the file of options.csv, with -at-recall in its name.
void check_at_recall_csv(const Options& options);
void append_at_recall_csv(const Report& report, const Options& options);

} // namespace bench
