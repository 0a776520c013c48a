// Makes one segment of several, without their dead documents. Documents keep their order: those of the first segment,
// then those of the second.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/text_index/segment_reader.hpp"
#include "ruvector/core/text_index/segment_writer.hpp"

#include <span>

namespace rv::text {

struct MergeInput {
    const SegmentReader* segment;
    const DeadSet* dead;
};

// How long the longest document of a segment is (one pass over its lengths).
std::uint32_t longest_document(const SegmentReader& segment);

// `sink` receives the segment; tick() is called now and then. Keeps in memory a bit and 1/64 word a document, and what
// writer and readers keep.
SegmentHead merge(std::span<const MergeInput> inputs, ByteSink& sink, void (*tick)());

// How many documents of each term are not dead: calls use(entry, count) for each term in order.
void count_live(const SegmentReader& segment, const DeadSet& dead,
                const std::function<void(const TermEntry&, std::uint32_t count)>& use, void (*tick)());

} // namespace rv::text
