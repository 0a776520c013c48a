// What can be asked for nearest neighbours: an index in the server, by one way of asking, or an index in memory. The
// runner takes them in turns.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace bench {

struct RecallPass {
    double recall = 0;
    double pages = 0;              // shared buffers, hit and read, of a query; 0 where there are none
    std::size_t short_answers = 0; // answers of fewer rows than asked for
};

struct Round {
    double queries_per_second = 0;
    std::vector<double> latencies_ms; // of single queries; empty where they cannot be told apart
};

class Searcher {
public:
    virtual ~Searcher() = default;
    virtual std::string ask() const = 0; // how it is asked: "statement", "lateral", "memory"
    // The width of the search and the number of clients for the following measurements; width 0 searches without an
    // index. False: this one cannot, and is left out.
    virtual bool use(int value, int clients) = 0;
    virtual RecallPass measure_recall() = 0;
    virtual Round measure_speed() = 0;
};

} // namespace bench
