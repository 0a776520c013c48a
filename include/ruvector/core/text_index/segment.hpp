// A segment: the inverted lists of some documents, written once and read by many. What changes afterwards are marks of
// dead documents and the terms' document frequencies, in place.
//
// A segment is some streams of bytes. Where their pages lie the caller knows: it gives a ByteSink to write and a
// ByteSource to read. A stream is cut into pages of `page_bytes`; nothing that is changed in place crosses the border
// of one (`dead` and the frequencies in `terms`).
//
//   rows        6 bytes a document, in the order of the documents' numbers: whatever names its row
//   lengths     1, 2 or 4 bytes a document (SegmentHead::length_bytes)
//   attributes  SegmentHead::attribute_bytes a document, or nothing
//   dead        a bit a document, of bytes; all 0 at first
//   postings    the inverted lists: blocks, and behind those of a list their heads with last documents and impacts
//   terms       leaf pages of the dictionary: sorted by memcmp, with frequency and place of the list; short lists
//   within term_index  upper levels of the dictionary
#pragma once

#include "ruvector/core/base/cpp_only.hpp"

#include <cstddef>
#include <cstdint>

namespace rv::text {

enum class Stream : std::uint8_t { kRows, kLengths, kAttributes, kDead, kPostings, kTerms, kTermIndex };
inline constexpr std::size_t kStreams = 7;

// Documents of a segment are numbered from 0. kNoDocument is behind all.
using DocumentNumber = std::uint32_t;
inline constexpr DocumentNumber kNoDocument = UINT32_MAX;
inline constexpr std::uint32_t kMostDocuments = UINT32_MAX - 1024;

// Names a row: block and offset of a tuple.
struct RowName {
    std::uint8_t bytes[6];
};

class ByteSink {
public:
    virtual ~ByteSink() = default;
    virtual void append(Stream stream, const void* bytes, std::size_t count) = 0;
};

class ByteSource {
public:
    virtual ~ByteSource() = default;
    // Raises if the stream does not reach that far.
    virtual void read(Stream stream, std::uint64_t offset, std::size_t count, void* bytes) = 0;
    // How many bytes the stream has.
    virtual std::uint64_t size(Stream stream) const = 0;
};

// What is to be known of a segment before its streams are read. Members of fixed width: it is written to disk as it is.
struct SegmentHead {
    std::uint64_t total_length; // of all documents, dead ones too
    std::uint32_t documents;
    std::uint32_t terms;
    std::uint64_t postings; // how many pairs of term and document
    std::uint32_t page_bytes;
    std::uint32_t attribute_bytes;
    std::uint32_t length_bytes; // 1, 2 or 4
    std::uint32_t index_levels; // of term_index: 0 if the dictionary has one leaf page or none
    std::uint64_t index_root;   // offset in term_index of the root page
};
static_assert(sizeof(SegmentHead) == 48);

} // namespace rv::text
