// libFuzzer harness for the query language of bm25query. What is accepted must keep its bounds, and survive being
// written with every character escaped: the clauses are the same again.
#include "ruvector/core/text_index/query.hpp"

#include "ruvector/core/base/error.hpp"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

namespace {

using namespace rv::text;

void require(bool condition, const char* what) {
    if (condition) return;
    std::fprintf(stderr, "broken: %s\n", what);
    std::abort();
}

std::string print(const std::vector<Clause>& clauses) {
    std::string text;
    for (const Clause& clause : clauses) {
        if (clause.role != Role::kOptional) text += clause.role == Role::kRequired ? '+' : '-';
        if (clause.phrase) text += '"';
        for (const char c : clause.text) (text += '\\') += c;
        if (clause.phrase) text += '"';
        if (clause.prefix) text += '*';
        text += ' ';
    }
    return text;
}

bool same(const std::vector<Clause>& a, const std::vector<Clause>& b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); i++)
        if (a[i].role != b[i].role || a[i].prefix != b[i].prefix || a[i].phrase != b[i].phrase ||
            a[i].text != b[i].text)
            return false;
    return true;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::vector<Clause> clauses;
    try {
        clauses = parse_query({reinterpret_cast<const char*>(data), size});
    } catch (const rv::Error& error) {
        require(std::strlen(error.state()) == 5 && error.what()[0] != '\0', "an error says what it is");
        return 0;
    }
    require(clauses.size() <= kMostClauses, "clauses are bounded");
    std::size_t bytes = 0;
    for (const Clause& clause : clauses) {
        require(!(clause.phrase && clause.prefix), "a phrase is no prefix");
        require(clause.phrase || !clause.text.empty(), "a word has characters");
        bytes += clause.text.size();
    }
    require(bytes <= size, "nothing is added");
    require(same(parse_query(print(clauses)), clauses), "what was written is read the same");
    return 0;
}
