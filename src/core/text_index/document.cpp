#include "ruvector/core/text_index/document.hpp"

#include "ruvector/core/base/error.hpp"
#include "ruvector/core/text_index/varint.hpp"

namespace rv::text {

void corrupted(const char* detail) { throw Error(sqlstate::kIndexCorrupted, "text index is corrupted", detail); }

namespace {

// Most terms differ in their first bytes.
bool before(std::string_view a, std::string_view b) {
    const auto first = static_cast<unsigned char>(a.front());
    const auto second = static_cast<unsigned char>(b.front());
    return first != second ? first < second : a < b;
}

} // namespace

void encode_document(const Document& document, std::string& bytes) {
    bytes.append(reinterpret_cast<const char*>(document.row.bytes), sizeof(document.row.bytes));
    append_varint(bytes, document.length);
    append_varint(bytes, document.attributes.size());
    append_varint(bytes, document.terms.size());
    bytes.append(reinterpret_cast<const char*>(document.attributes.data()), document.attributes.size());
    for (const TermCount& term : document.terms) {
        append_varint(bytes, term.term.size());
        bytes.append(term.term);
        append_varint(bytes, term.tf);
    }
}

Document decode_document(std::string_view bytes, std::vector<TermCount>& terms) {
    constexpr std::size_t kLeastTerm = 3; // bytes: a count, a character, tf
    ByteReader reader(bytes.data(), bytes.size());
    Document document;
    std::memcpy(document.row.bytes, reader.take(sizeof(document.row.bytes)), sizeof(document.row.bytes));
    document.length = reader.varint32();
    const std::uint64_t attributes = reader.varint();
    const std::uint64_t count = reader.varint();
    if (attributes > reader.left() || count > reader.left() / kLeastTerm)
        corrupted("A waiting document has fewer bytes than it says.");
    document.attributes = {reinterpret_cast<const std::byte*>(reader.take(attributes)), attributes};

    terms.clear();
    terms.reserve(count);
    for (std::uint64_t i = 0; i < count; i++) {
        const std::uint64_t size = reader.varint();
        if (size == 0 || size > kMostTermBytes) corrupted("A waiting document has a term of an impossible length.");
        const std::string_view term(reinterpret_cast<const char*>(reader.take(size)), size);
        if (i > 0 && !before(terms.back().term, term)) corrupted("The terms of a waiting document are not in order.");
        const std::uint32_t tf = reader.varint32();
        if (tf == 0) corrupted("A waiting document has a term that it has not.");
        terms.push_back({term, tf});
    }
    if (reader.left() != 0) corrupted("A waiting document has more bytes than it says.");
    document.terms = terms;
    return document;
}

} // namespace rv::text
