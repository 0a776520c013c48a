// Server zone.
#include "ruvector/bm25/write/document_bytes.hpp"

#include "ruvector/pg/attributes.hpp"
#include "ruvector/pg/index_column.hpp"
#include "ruvector/text/configuration.hpp"

namespace rv::bm25 {

text::Document make_document(Relation index, Oid type, Oid configuration, const Datum* values, const bool* nulls,
                             const ItemPointerData& row) {
    const text::LexedDocument lexed =
        pg::indexed_value(index, [&] { return text::lex_document(values[0], type, configuration); });
    auto* terms = static_cast<text::TermCount*>(
        palloc_extended(sizeof(text::TermCount) * (lexed.terms.size() + 1), MCXT_ALLOC_HUGE));
    for (size_t i = 0; i < lexed.terms.size(); i++) terms[i] = {lexed.terms[i].term, lexed.terms[i].tf};
    text::Document document;
    document.row = row_name(row);
    document.length = lexed.length;
    document.terms = {terms, lexed.terms.size()};
    if (pg::attribute_count(index) > 0) {
        const pg::AttributeColumns columns = pg::attribute_columns(index);
        document.attributes = {pg::make_attributes(columns, values, nulls), columns.bytes()};
    }
    return document;
}

std::span<const char> document_bytes(const text::Document& document) {
    // Kept, so that an error leaves nothing behind but memory that the next call uses.
    static std::string bytes;
    constexpr size_t kKept = size_t{1} << 20;
    if (bytes.capacity() > kKept) bytes = std::string();
    bytes.clear();
    text::encode_document(document, bytes);
    return {bytes.data(), bytes.size()};
}

} // namespace rv::bm25
