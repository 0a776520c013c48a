// Inverted lists of documents that come in any number, in memory until they are written as a segment.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/text_index/segment_writer.hpp"

#include <memory>
#include <memory_resource>

namespace rv::text {

class MemoryIndex {
public:
    MemoryIndex(std::pmr::memory_resource* memory, std::size_t attribute_bytes);
    ~MemoryIndex();

    void add(const Document& document);
    std::uint32_t documents() const;
    std::uint32_t max_length() const;
    // What it takes, about, of `memory`.
    std::size_t bytes() const;
    // Calls tick() now and then.
    void write(SegmentWriter& writer, void (*tick)()) const;
    // Begins anew.
    void clear();

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace rv::text
