// libFuzzer harness for the text form of dense vectors. Each input is read twice, by parse_vector and by a plain reader
// on strtof, as floats and as halves: errors, values and their signs must agree, and an accepted vector must survive
// printing and reading back.
#include "ruvector/core/base/element.hpp"
#include "ruvector/core/base/vector_text.hpp"

#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

namespace {

using rv::VectorText;
using rv::VectorTextError;

constexpr std::size_t kRooms[] = {4, 64, 16000};

template <class Element>
struct Reading {
    VectorTextError error;
    std::vector<Element> values;
    std::string too_large;
};

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\v' || c == '\f' || c == '\r'; }

template <class Element>
Reading<Element> read_plainly(const char* p, std::size_t room) {
    Reading<Element> reading{VectorTextError::kNone, {}, {}};
    const auto skip = [&p] {
        while (is_space(*p)) p++;
    };
    const auto fail = [&reading](VectorTextError error) {
        reading.error = error;
        return reading;
    };
    skip();
    if (*p != '[') return fail(VectorTextError::kNoBracket);
    p++;
    skip();
    if (*p == ']') return fail(VectorTextError::kEmpty);
    while (true) {
        if (reading.values.size() == room) return fail(VectorTextError::kTooManyDims);
        skip();
        char* end = nullptr;
        errno = 0;
        const float value = std::strtof(p, &end);
        if (end == p) return fail(VectorTextError::kSyntax);
        const auto element = rv::narrow<Element>(value);
        if ((errno == ERANGE && std::isinf(value)) || rv::narrowing_overflows(element, value)) {
            reading.too_large = std::string(p, static_cast<const char*>(end));
            return fail(VectorTextError::kTooLarge);
        }
        if (std::isnan(value)) return fail(VectorTextError::kNan);
        if (std::isinf(value)) return fail(VectorTextError::kInfinite);
        reading.values.push_back(element);
        p = end;
        skip();
        if (*p == ',') {
            p++;
        } else if (*p == ']') {
            p++;
            break;
        } else {
            return fail(VectorTextError::kSyntax);
        }
    }
    skip();
    return *p == '\0' ? reading : fail(VectorTextError::kJunk);
}

void require(bool condition, const char* what) {
    if (condition) return;
    std::fprintf(stderr, "broken: %s\n", what);
    std::abort();
}

template <class Element>
void require_same_bits(const std::vector<Element>& expected, const Element* got, int dim) {
    require(static_cast<std::size_t>(dim) == expected.size(), "the number of elements");
    for (std::size_t i = 0; i < expected.size(); i++)
        require(std::memcmp(&expected[i], &got[i], sizeof(Element)) == 0, "an element");
}

template <class Element>
std::string print(const std::vector<Element>& values) {
    std::string text = "[";
    for (const Element value : values) {
        char buffer[32];
        if (text.size() > 1) text += ',';
        text.append(buffer, std::to_chars(buffer, buffer + sizeof(buffer), rv::to_float(value)).ptr);
    }
    return text + "]";
}

template <class Element>
void check(const char* text, const char* end, std::size_t room) {
    std::vector<Element> x(room);
    const VectorText got = rv::parse_vector(text, end, std::span(x));
    const Reading<Element> expected = read_plainly<Element>(text, room);
    require(got.error == expected.error, "the kind of error");
    if (got.error == VectorTextError::kTooLarge)
        require(std::string(got.number, got.number_end) == expected.too_large, "the number that is too large");
    if (got.error != VectorTextError::kNone) return;

    require_same_bits(expected.values, x.data(), got.dim);
    const std::string printed = print(expected.values);
    const VectorText again = rv::parse_vector(printed.data(), printed.data() + printed.size(), std::span(x));
    require(again.error == VectorTextError::kNone, "what was printed can be read");
    require_same_bits(expected.values, x.data(), again.dim);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::size_t room = kRooms[data[0] % std::size(kRooms)];
    // A copy of exactly the text's size, for AddressSanitizer to see the first byte too many.
    const std::size_t length = strnlen(reinterpret_cast<const char*>(data + 1), size - 1);
    const std::unique_ptr<char[]> text(new char[length + 1]);
    std::memcpy(text.get(), data + 1, length);
    text[length] = '\0';
    check<float>(text.get(), text.get() + length, room);
    check<rv::Half>(text.get(), text.get() + length, room);
    return 0;
}
