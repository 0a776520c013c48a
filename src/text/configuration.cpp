// Server zone, but for bind_query(). Words to lexemes.
#include "ruvector/text/configuration.hpp"

extern "C" {
#include "catalog/pg_type.h"
#include "tsearch/ts_public.h"
#include "tsearch/ts_utils.h"
#include "utils/fmgrprotos.h"
}

#include "ruvector/core/base/error.hpp"
#include "ruvector/pg/guard.hpp"

namespace rv::text {
namespace {

// So many lexemes a query can have: each takes memory for a block of its inverted list.
constexpr size_t kMostLexemes = 8192;

ParsedText parse(std::string_view text, Oid configuration) {
    ParsedText parsed{};
    const size_t most = MaxAllocSize / sizeof(ParsedWord);
    parsed.lenwords = static_cast<int32>(std::clamp<size_t>(text.size() / 6, 2, most));
    parsed.words = static_cast<ParsedWord*>(palloc(sizeof(ParsedWord) * parsed.lenwords));
    parsetext(configuration, &parsed, const_cast<char*>(text.data()), static_cast<int32>(text.size()));
    return parsed;
}

std::string_view word_of(const ParsedWord& word) { return {word.word, word.len}; }

// A parser may make longer ones than a tsvector takes: those do not stand in documents, nor in queries.
bool is_term(const ParsedWord& word) { return word.len > 0 && word.len <= kMostTermBytes; }

// Positions end at the last that a tsvector has: behind it all words stand.
bool is_last(uint16 position) { return position >= MAXENTRYPOS - 1; }

LexedDocument lex_text(std::string_view text, Oid configuration) {
    const ParsedText parsed = parse(text, configuration);
    ParsedWord* words = parsed.words;
    ParsedWord* const end = std::partition(words, words + parsed.curwords, is_term);
    if (words == end) return {0, {}};
    std::sort(words, end, [](const ParsedWord& a, const ParsedWord& b) {
        const int order = word_of(a).compare(word_of(b));
        return order != 0 ? order < 0 : a.pos.pos < b.pos.pos;
    });

    const size_t count = end - words;
    auto* terms =
        static_cast<TermPositions*>(MemoryContextAllocHuge(CurrentMemoryContext, count * sizeof(TermPositions)));
    auto* positions = static_cast<uint16*>(MemoryContextAllocHuge(CurrentMemoryContext, count * sizeof(uint16)));
    size_t term_count = 0;
    uint32 length = 0;
    for (const ParsedWord* word = words; word < end;) {
        const ParsedWord* first = word;
        uint16* const begin = positions;
        for (; word < end && word_of(*word) == word_of(*first); word++) {
            // The same lexeme twice at one place, as two variants of one word may be, counts once.
            const uint16 position = word->pos.pos;
            if (positions == begin || positions[-1] != position || is_last(position)) *positions++ = position;
        }
        const auto tf = static_cast<uint32>(positions - begin);
        terms[term_count++] = {word_of(*first), tf, {begin, tf}};
        length += tf;
    }
    return {length, {terms, term_count}};
}

} // namespace

LexedDocument lex_tsvector(TSVector vector) {
    const int count = vector->size;
    if (count == 0) return {0, {}};
    auto* terms =
        static_cast<TermPositions*>(MemoryContextAllocHuge(CurrentMemoryContext, count * sizeof(TermPositions)));
    uint32 length = 0;
    const WordEntry* entries = ARRPTR(vector);
    for (int i = 0; i < count; i++) {
        const WordEntry& entry = entries[i];
        const std::string_view term(STRPTR(vector) + entry.pos, entry.len);
        const uint32 tf = POSDATALEN(vector, &entry);
        if (tf == 0) {
            terms[i] = {term, 1, {}};
            length++;
            continue;
        }
        auto* positions = static_cast<uint16*>(palloc(tf * sizeof(uint16)));
        for (uint32 j = 0; j < tf; j++) positions[j] = WEP_GETPOS(POSDATAPTR(vector, &entry)[j]);
        terms[i] = {term, tf, {positions, tf}};
        length += tf;
    }
    return {length, {terms, static_cast<size_t>(count)}};
}

LexedDocument lex_document(Datum document, Oid type, Oid configuration) {
    if (type == TSVECTOROID) return lex_tsvector(DatumGetTSVector(document));
    if (type != TEXTOID && type != VARCHAROID && type != BPCHAROID)
        ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH), errmsg("a document is text or tsvector")));
    const varlena* value = PG_DETOAST_DATUM_PACKED(document);
    return lex_text({VARDATA_ANY(value), static_cast<size_t>(VARSIZE_ANY_EXHDR(value))}, configuration);
}

BoundQuery bind_query(const QueryValue& query, Oid configuration) {
    BoundQuery result;
    size_t lexemes = 0;
    for (const Clause& clause : parse_query(query.words())) {
        BoundClause bound;
        bound.role = clause.role;
        const ParsedText parsed = pg::pg_call([&] { return parse(clause.text, configuration); });
        const std::span words(parsed.words, static_cast<size_t>(parsed.curwords));
        for (const ParsedWord& word : words) {
            if (!is_term(word)) continue;
            if (++lexemes > kMostLexemes)
                throw Error(sqlstate::kProgramLimitExceeded,
                            "query has more than " + std::to_string(kMostLexemes) + " words");
            if (bound.positions.empty() || bound.positions.back().number != word.pos.pos)
                bound.positions.push_back({word.pos.pos, {}});
            Lexeme lexeme{std::string(word_of(word)), (word.flags & TSL_PREFIX) != 0};
            auto& alternatives = bound.positions.back().alternatives;
            if (std::find(alternatives.begin(), alternatives.end(), lexeme) == alternatives.end())
                alternatives.push_back(std::move(lexeme));
        }
        if (bound.positions.empty()) continue;
        if (clause.prefix)
            for (Lexeme& lexeme : bound.positions.back().alternatives) lexeme.prefix = true;
        bound.phrase = clause.phrase && bound.positions.size() > 1;
        result.clauses.push_back(std::move(bound));
    }
    return result;
}

const char* configuration_name(Oid configuration) {
    return DatumGetCString(DirectFunctionCall1(regconfigout, ObjectIdGetDatum(configuration)));
}

} // namespace rv::text
