#include "ruvector/core/cypher/values/shortest_digits.hpp"

#include <charconv>
#include <limits>
#include <system_error>

namespace rv::cypher {

ShortestDigits shortest_digits(double positive) {
    char text[32];
    const char* end = std::to_chars(text, text + sizeof text, positive, std::chars_format::scientific).ptr;
    ShortestDigits found;
    const char* at = text;
    for (; *at != 'e'; ++at) {
        if (*at != '.') found.digits += *at;
    }
    ++at;
    if (*at == '+') ++at; // which from_chars does not read
    std::from_chars(at, end, found.point);
    ++found.point;
    return found;
}

double float_of(const ShortestDigits& decimal) {
    const std::string text = "0." + decimal.digits + "e" + std::to_string(decimal.point);
    double value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    // Only rounding upward leaves the range, and only that of the greatest floats.
    return read.ec == std::errc::result_out_of_range ? std::numeric_limits<double>::infinity() : value;
}

} // namespace rv::cypher
