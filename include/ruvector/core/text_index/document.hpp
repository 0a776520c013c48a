// The words of one document as an index sees them, and as it lies in a pending list until it is folded into a segment.
//
// Bytes of a document: 6 of its row, then varints (LEB128): length, attribute bytes, number of terms; the attributes;
// then for each term in the order of memcmp: its bytes' count, the term, tf.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/text_index/segment.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rv::text {

struct TermCount {
    std::string_view term; // at most kMostTermBytes
    std::uint32_t tf;      // >= 1
};
inline constexpr std::size_t kMostTermBytes = 2046; // as PostgreSQL's lexemes

// A document that somebody else keeps the bytes of.
struct Document {
    RowName row{};
    std::uint32_t length = 0; // the sum of all tf
    std::span<const std::byte> attributes;
    std::span<const TermCount> terms; // sorted by memcmp, no two alike
};

// Appends the bytes of the document.
void encode_document(const Document& document, std::string& bytes);

// Reads one; `terms` receives what document.terms points to. Raises index_corrupted if the bytes are not those of a
// document and no more.
Document decode_document(std::string_view bytes, std::vector<TermCount>& terms);

} // namespace rv::text
