// Server zone.
#include "ruvector/hnsw/build/build_estimate.hpp"

extern "C" {
#include "access/heaptoast.h"
#include "miscadmin.h"
#include "optimizer/plancat.h"
#include "storage/bufmgr.h"
}

#include "ruvector/core/graph_index/memory_graph.hpp"
#include "ruvector/hnsw/build/build_stages.hpp"

namespace rv::hnsw {
namespace {

// By bench/graph/build.cpp, of one process with AVX-512: what a row takes where the search for its links keeps one
// candidate, and for each dimension.
constexpr double kSecondsARow = 0.75e-6;
constexpr double kSecondsADimension = 0.7e-9;
// Indexes without codes compute the distances to all that a search comes by.
constexpr double kWithoutCodes = 2.5;

constexpr double kNoticeSeconds = 60;
constexpr double kNoticeRows = 1000;

double seconds_a_row(const Index& index) {
    const auto dims = static_cast<double>(std::min<size_t>(index.space.dims(), graph::kMaxSparseElements * 16));
    const double seconds = index.ef_construction * (kSecondsARow + kSecondsADimension * dims);
    return index.has_codes(0) ? seconds : seconds * kWithoutCodes;
}

// Upper layers and partly filled chunks take a little more.
double bytes_a_row(const Index& index) {
    const graph::MemoryGraph::Parameters parameters = graph_parameters(index);
    return 1.07 *
           static_cast<double>(graph::MemoryGraph::node_bytes(parameters) +
                               graph::MemoryGraph::code_bytes(index.space, parameters) +
                               (index.layout.varies ? 0 : index.layout.value_bytes + index.layout.attribute_bytes));
}

// As the planner estimates them, but no more than there is room for. Of a table that was never analyzed it knows
// neither, and takes a vector for 32 bytes and a small table for one of ten pages.
double estimated_rows(const Index& index, Relation heap) {
    BlockNumber pages = 0;
    double rows = 0;
    double visible = 0;
    estimate_rel_size(heap, nullptr, &pages, &rows, &visible);
    const double room = static_cast<double>(RelationGetNumberOfBlocks(heap)) * BLCKSZ;
    if (pages > 0) rows = std::min(rows, rows * room / BLCKSZ / pages);
    // Values up to half of what a row may be before values go out of line: where such a one does, the rest of its row
    // takes as much room.
    const bool is_column = index.relation->rd_index->indkey.values[0] != 0;
    if (is_column && !index.layout.varies && index.layout.value_bytes <= TOAST_TUPLE_THRESHOLD / 2)
        rows = std::min(rows, room / static_cast<double>(index.layout.value_bytes));
    return rows;
}

} // namespace

void tell_estimate(const Index& index, Relation heap, int participants) {
    const double rows = estimated_rows(index, heap);
    if (rows < kNoticeRows) return;
    constexpr double kMegabyte = 1 << 20;
    const double needed = rows * bytes_a_row(index) / kMegabyte;
    const double allowed = static_cast<double>(maintenance_work_mem) / 1024;
    const double minutes = rows * seconds_a_row(index) / participants / 60;
    if (needed > allowed) {
        ereport(NOTICE,
                (errmsg("hnsw graph will not fit into maintenance_work_mem"),
                 errdetail("It takes about %.0f MB for about %.0f rows. In memory, the build would take about %.0f "
                           "min with %d processes.",
                           std::ceil(needed), rows, std::ceil(minutes), participants),
                 errhint("Increase maintenance_work_mem to speed up builds.")));
    } else if (minutes * 60 > kNoticeSeconds) {
        ereport(NOTICE, (errmsg("building the hnsw index will take about %.0f min", std::ceil(minutes)),
                         errdetail("The graph takes about %.0f MB for about %.0f rows; %d processes build it.",
                                   std::ceil(needed), rows, participants)));
    }
}

} // namespace rv::hnsw
