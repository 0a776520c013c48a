// Writes a segment: first all documents, in the order of their numbers, then all terms in order, each with its postings
// in the order of documents.
//
//     SegmentWriter writer(sink, page_bytes, attribute_bytes, max_length);
//     for each document: writer.add_document(row, length, attributes);
//     for each term: { writer.begin_term(term); for each posting: writer.add_posting(document, tf, length);
//     writer.end_term(); } SegmentHead head = writer.finish();
//
// Keeps in memory one block of postings, the heads of the term's blocks, and one page of each level of the dictionary.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/text_index/document.hpp"
#include "ruvector/core/text_index/segment.hpp"

#include <memory>

namespace rv::text {

class SegmentWriter {
public:
    // No document is longer than max_length.
    SegmentWriter(ByteSink& sink, std::size_t page_bytes, std::size_t attribute_bytes, std::uint32_t max_length);
    ~SegmentWriter();

    void add_document(const RowName& row, std::uint32_t length, const std::byte* attributes);
    void begin_term(std::string_view term);
    // `length`: that of the document.
    void add_posting(DocumentNumber document, std::uint32_t tf, std::uint32_t length);
    // A term without postings is not written.
    void end_term();
    SegmentHead finish();

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace rv::text
