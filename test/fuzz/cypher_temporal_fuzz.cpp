// libFuzzer harness for Cypher's temporal texts and arithmetic. The first two bytes choose kinds, the rest is two texts
// apart by a line's end. What is read must be written so that it reads back as the same value; the order of two values
// must be one; sums and spans may only fail by an error of Cypher.
#include "../unit/cypher_temporal_support.hpp"

#include "ruvector/core/cypher/temporal/compare.hpp"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>

namespace {

using namespace rv::cypher;

constexpr Kind kKinds[] = {Kind::kDate,          Kind::kLocalTime, Kind::kTime,
                           Kind::kLocalDateTime, Kind::kDateTime,  Kind::kDuration};
constexpr const char* kNames[] = {"date", "localtime", "time", "localdatetime", "datetime", "duration"};
constexpr const char* kSpans[] = {"duration.between", "duration.inmonths", "duration.indays", "duration.inseconds"};
constexpr const char* kUnits[] = {"millennium", "century", "decade",      "year",       "weekYear",
                                  "quarter",    "month",   "week",        "day",        "hour",
                                  "minute",     "second",  "millisecond", "microsecond"};

void require(bool condition, const char* what) {
    if (condition) return;
    std::fprintf(stderr, "broken: %s\n", what);
    std::abort();
}

template <typename Call>
std::optional<Value> attempt(Call call) {
    try {
        return call();
    } catch (const QueryError&) {
        return std::nullopt;
    }
}

void require_reads_back(test::Calls& call, const Value& value) {
    const auto again = attempt([&] { return parse_temporal(call.zones, value.kind(), temporal_text(value)); });
    require(again && equal_temporal(*again, value), "what was written reads back");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 3) return 0;
    static test::Calls call;
    const ZonesInUse zones(call.zones);
    const std::string_view texts(reinterpret_cast<const char*>(data + 2), size - 2);
    const std::size_t split = std::min(texts.find('\n'), texts.size());
    const std::size_t first = data[0] % std::size(kKinds);
    const std::size_t second = data[1] % std::size(kKinds);
    // Texts of exactly their size, for AddressSanitizer to see the first byte too many.
    const std::vector<char> front(texts.begin(), texts.begin() + static_cast<std::ptrdiff_t>(split));
    const std::vector<char> back(texts.begin() + static_cast<std::ptrdiff_t>(split) + (split < texts.size() ? 1 : 0),
                                 texts.end());
    const auto read = [&](std::size_t kind, const std::vector<char>& text) {
        return attempt([&] { return call(kNames[kind], {Value::string({text.data(), text.size()})}); });
    };
    const auto a = read(first, front);
    const auto b = read(second, back);
    if (a) require_reads_back(call, *a);
    if (!a || !b) return 0;

    if (first == second) {
        require((order_temporal(*a, *b) == 0) == equal_temporal(*a, *b), "equal is what is ordered the same");
        require((order_temporal(*a, *b) < 0) == (order_temporal(*b, *a) > 0), "the order is the same both ways");
        if (equal_temporal(*a, *b)) require(hash_of_temporal(*a) == hash_of_temporal(*b), "equals have one hash");
    }
    for (const auto operation : {temporal_add, temporal_subtract}) {
        if (const auto sum = attempt([&] { return operation(*a, *b); })) require_reads_back(call, *sum);
    }
    for (const char* span : kSpans) {
        if (const auto length = attempt([&] { return call(span, {*a, *b}); })) require_reads_back(call, *length);
    }
    const auto unit = kUnits[data[0] / std::size(kKinds) % std::size(kUnits)];
    const std::string function = std::string(kNames[second]) + ".truncate";
    if (first < 5 && second < 5) {
        if (const auto value = attempt([&] { return call(function, {unit, *a}); })) require_reads_back(call, *value);
    }
    if (first == 5) {
        const double factor = static_cast<double>(data[1]) / 10 - 5;
        if (const auto value = attempt([&] { return duration_multiply(*a, factor); })) require_reads_back(call, *value);
        if (const auto value = attempt([&] { return duration_divide(*a, factor); })) require_reads_back(call, *value);
    }
    return 0;
}
