// libFuzzer harness for the text form of sparse vectors. Each input is read twice, by parse_sparse and by a plain
// reader on strtol and strtof: errors and elements must agree, and an accepted vector must survive printing and reading
// back.
#include "ruvector/core/base/sparse_text.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <climits>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace {

using rv::SparseText;
using rv::SparseTextError;
using Elements = std::vector<std::pair<std::int32_t, float>>;

struct Reading {
    SparseTextError error = SparseTextError::kNone;
    std::int32_t dim = 0;
    Elements elements;
    std::string number;
};

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\v' || c == '\f' || c == '\r'; }

Reading read_plainly(const char* p) {
    Reading reading;
    const auto skip = [&p] {
        while (is_space(*p)) p++;
    };
    const auto fail = [&reading](SparseTextError error) {
        reading.error = error;
        return reading;
    };
    const auto integer = [&p](long lowest, long& value) {
        char* end = nullptr;
        value = std::clamp<long>(std::strtol(p, &end, 10), lowest, INT_MAX);
        const bool found = end != p;
        p = end;
        return found;
    };
    skip();
    if (*p != '{') return fail(SparseTextError::kNoBrace);
    p++;
    skip();
    bool more = *p != '}';
    if (!more) p++;
    while (more) {
        long index;
        skip();
        if (!integer(INT_MIN + 1L, index)) return fail(SparseTextError::kSyntax);
        skip();
        if (*p != ':') return fail(SparseTextError::kSyntax);
        p++;
        skip();
        char* end = nullptr;
        errno = 0;
        const float value = std::strtof(p, &end);
        if (end == p) return fail(SparseTextError::kSyntax);
        reading.number = std::string(p, static_cast<const char*>(end));
        if (errno == ERANGE && (value == 0 || std::isinf(value))) return fail(SparseTextError::kOutOfRange);
        if (std::isnan(value)) return fail(SparseTextError::kNan);
        if (std::isinf(value)) return fail(SparseTextError::kInfinite);
        if (value != 0) reading.elements.emplace_back(static_cast<std::int32_t>(index - 1), value);
        p = end;
        skip();
        if (*p != ',' && *p != '}') return fail(SparseTextError::kSyntax);
        more = *p++ == ',';
    }
    skip();
    if (*p != '/') return fail(SparseTextError::kNoDimensions);
    p++;
    skip();
    long dim;
    if (!integer(INT_MIN, dim)) return fail(SparseTextError::kSyntax);
    reading.dim = static_cast<std::int32_t>(dim);
    skip();
    return *p == '\0' ? reading : fail(SparseTextError::kJunk);
}

void require(bool condition, const char* what) {
    if (condition) return;
    std::fprintf(stderr, "broken: %s\n", what);
    std::abort();
}

Elements in_order(std::span<const rv::SparseElement> elements) {
    Elements result;
    for (const rv::SparseElement& element : elements) result.emplace_back(element.index, element.value);
    require(std::is_sorted(result.begin(), result.end(), [](auto& a, auto& b) { return a.first < b.first; }),
            "elements are in order");
    // Those of one index may be in any order.
    std::sort(result.begin(), result.end());
    return result;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    // Copies of exactly the right size, for AddressSanitizer to see the first byte too many.
    const std::size_t length = strnlen(reinterpret_cast<const char*>(data), size);
    const std::unique_ptr<char[]> text(new char[length + 1]);
    std::memcpy(text.get(), data, length);
    text[length] = '\0';
    const char* end = text.get() + length;
    const std::size_t room = rv::sparse_text_room(text.get(), end);
    const std::unique_ptr<rv::SparseElement[]> elements(new rv::SparseElement[room]);

    const SparseText got = rv::parse_sparse(text.get(), end, {elements.get(), room});
    Reading expected = read_plainly(text.get());
    require(got.error == expected.error, "the kind of error");
    if (got.error == SparseTextError::kOutOfRange)
        require(std::string(got.number, got.number_end) == expected.number, "the number that is out of range");
    if (got.error != SparseTextError::kNone) return 0;

    require(got.dim == expected.dim, "the dimensions");
    const Elements read = in_order({elements.get(), got.count});
    std::sort(expected.elements.begin(), expected.elements.end());
    require(read == expected.elements, "the elements");

    std::string printed = "{";
    for (const auto& [index, value] : read) {
        char buffer[32];
        if (printed.size() > 1) printed += ',';
        printed += std::to_string(index + 1LL) + ':';
        printed.append(buffer, std::to_chars(buffer, buffer + sizeof(buffer), value).ptr);
    }
    printed += "}/" + std::to_string(got.dim);
    const SparseText again = rv::parse_sparse(printed.data(), printed.data() + printed.size(), {elements.get(), room});
    require(again.error == SparseTextError::kNone && again.dim == got.dim, "what was printed can be read");
    require(in_order({elements.get(), again.count}) == read, "the elements once more");
    return 0;
}
