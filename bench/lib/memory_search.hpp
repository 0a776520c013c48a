// hnswlib in the memory of this process: what a search takes that has no server around it.
#pragma once

#include "bench/lib/dataset.hpp"
#include "bench/lib/hnswlib_index.hpp"
#include "bench/lib/options.hpp"
#include "bench/lib/searcher.hpp"

#include <memory>

namespace bench {

class MemorySearch : public Searcher {
public:
    // With --reuse the index of an earlier run is taken from the folder of the data, if it was built by as many
    // threads.
    MemorySearch(const Options& options, const Dataset& data, int build_threads);

    double build_seconds() const { return build_seconds_; }
    double single_build_seconds() const { return single_build_seconds_; } // by one thread
    double megabytes() const { return index_->megabytes(); }

    std::string ask() const override { return "memory"; }
    bool use(int value, int clients) override;
    RecallPass measure_recall() override;
    Round measure_speed() override;

private:
    bool load(const std::string& stem, int threads);
    double build(int threads);

    const Options& options_;
    const Dataset& data_;
    Vectors unit_base_, unit_queries_; // for cosine
    const Vectors* base_;
    const Vectors* queries_;
    std::unique_ptr<HnswlibIndex> index_;
    int clients_ = 1;
    double build_seconds_ = 0, single_build_seconds_ = 0;
};

} // namespace bench
