// Reads lists of codes for a scan: every row with bounds of its distance.
#pragma once

#include "ruvector/ivfflat/format/code_pages.hpp"
#include "ruvector/ivfflat/search/candidates.hpp"

#include "ruvector/core/quantize/query.hpp"

namespace rv::ivfflat {

class CodeReader {
public:
    // `query` is rotated, and lives as long as the reader; null gives every row the distance 0. Allocates in `context`.
    CodeReader(const Index& index, const float* query, MemoryContext context);

    // Says which list comes next, so that its first page can be fetched.
    void announce(const HeadDisk& head) {
        const BlockNumber first = head.settled_first != InvalidBlockNumber ? head.settled_first : head.tail_first;
        if (first != InvalidBlockNumber) pg::prefetch_block(index_.relation, first);
    }

    // Offers the rows of a list that meet the conditions of the scan. `center_distance` is how far its centre is from
    // the query (center_distances). Where pages have been taken from the list since its head was read, the head is read
    // again. No bound is less than least_distance(), so that a list that is left out because of it has no row that
    // comes before others' in the order.
    void read(uint32 list, HeadDisk* head, float center_distance, Candidates* out);

    // No row of a list is nearer: by the triangle inequality, and for inner products by that of Cauchy and Schwarz.
    float least_distance(const HeadDisk& head, float center_distance) const;

    // How many rows were estimated, empty places of blocks among them.
    uint64 estimated() const { return estimated_; }

private:
    bool read_settled(uint32 list, const HeadDisk& head);
    bool read_tail(uint32 list, const HeadDisk& head);
    uint32 wanted(const CodeBlock& block) const;
    void score(const CodeBlock& block);
    void score_rows(const Entries& entries);
    void offer(const CodedRow& row, float lower, float upper);
    quantize::CentreTerms terms(float center_distance);

    const Index& index_;
    const float* query_;
    float query_squared_ = 0;
    float query_length_ = 0;
    quantize::BlockQuery* blocks_ = nullptr; // where the index has blocks
    quantize::RowQuery* rows_ = nullptr;     // where it has none
    char* scratch_ = nullptr;                // a block made of rows
    float* products_ = nullptr;
    uint64 estimated_ = 0;
    // of the list that is being read
    quantize::CentreTerms terms_{};
    float rounding_ = 0; // of estimates
    float least_ = 0;
    Candidates* out_ = nullptr;
};

} // namespace rv::ivfflat
