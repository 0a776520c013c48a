#include "ruvector/core/base/sparse_text.hpp"

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace {

using rv::SparseTextError;

struct Parsed {
    SparseTextError error;
    std::int32_t dim;
    std::vector<std::pair<std::int32_t, float>> elements;
    std::string number;
};

Parsed parse(const std::string& text) {
    const char* end = text.c_str() + text.size();
    std::vector<rv::SparseElement> room(rv::sparse_text_room(text.c_str(), end));
    const rv::SparseText result = rv::parse_sparse(text.c_str(), end, room);
    Parsed parsed{result.error, result.dim, {}, std::string(result.number, result.number_end)};
    for (std::size_t i = 0; i < result.count; i++) parsed.elements.emplace_back(room[i].index, room[i].value);
    return parsed;
}

TEST(SparseText, ReadsElementsWithSpaceAnywhereBetween) {
    const std::vector<std::pair<std::int32_t, float>> expected{{0, 1.5F}, {2, -2.0F}};
    for (const char* text : {"{1:1.5,3:-2}/5", " { 1 : 1.5 , 3 : -2 } / 5 ", "\t{\n+1\v:\f0x1.8p0,3:-2e0\r}/+5\n"}) {
        const Parsed parsed = parse(text);
        EXPECT_EQ(parsed.error, SparseTextError::kNone) << text;
        EXPECT_EQ(parsed.dim, 5) << text;
        EXPECT_EQ(parsed.elements, expected) << text;
    }
    EXPECT_EQ(parse("{}/7").error, SparseTextError::kNone);
    EXPECT_EQ(parse("{}/7").dim, 7);
}

TEST(SparseText, OrdersByIndexAndLeavesZerosOut) {
    const std::vector<std::pair<std::int32_t, float>> expected{{-3, 7.0F}, {0, 1.0F}, {2, 3.0F}};
    EXPECT_EQ(parse("{3:3,2:0,1:1,9:-0,-2:7}/3").elements, expected);
}

TEST(SparseText, SaturatesIntegers) {
    constexpr std::int32_t kMax = std::numeric_limits<std::int32_t>::max();
    constexpr std::int32_t kMin = std::numeric_limits<std::int32_t>::min();
    const Parsed parsed = parse("{99999999999999999999999:1,-99999999999999999999999:2}/99999999999999999999999");
    ASSERT_EQ(parsed.error, SparseTextError::kNone);
    EXPECT_EQ(parsed.dim, kMax);
    ASSERT_EQ(parsed.elements.size(), 2);
    EXPECT_EQ(parsed.elements[0].first, kMin);
    EXPECT_EQ(parsed.elements[1].first, kMax - 1);
    EXPECT_EQ(parse("{}/-2147483649").dim, kMin);
    EXPECT_EQ(parse("{-2147483648:1}/1").elements[0].first, kMin);
}

TEST(SparseText, TellsErrorsApart) {
    const std::pair<const char*, SparseTextError> cases[] = {{"", SparseTextError::kNoBrace},
                                                             {" [1]", SparseTextError::kNoBrace},
                                                             {"1:1}/5", SparseTextError::kNoBrace},
                                                             {"{", SparseTextError::kSyntax},
                                                             {"{1", SparseTextError::kSyntax},
                                                             {"{1:", SparseTextError::kSyntax},
                                                             {"{1:1", SparseTextError::kSyntax},
                                                             {"{1:1,", SparseTextError::kSyntax},
                                                             {"{1:1,}/5", SparseTextError::kSyntax},
                                                             {"{,1:1}/5", SparseTextError::kSyntax},
                                                             {"{:1}/5", SparseTextError::kSyntax},
                                                             {"{1:}/5", SparseTextError::kSyntax},
                                                             {"{1.5:1}/5", SparseTextError::kSyntax},
                                                             {"{1;1}/5", SparseTextError::kSyntax},
                                                             {"{1:1 2:2}/5", SparseTextError::kSyntax},
                                                             {"{+-1:1}/5", SparseTextError::kSyntax},
                                                             {"{}/", SparseTextError::kSyntax},
                                                             {"{}/x", SparseTextError::kSyntax},
                                                             {"{}", SparseTextError::kNoDimensions},
                                                             {"{1:1}5", SparseTextError::kNoDimensions},
                                                             {"{}/5x", SparseTextError::kJunk},
                                                             {"{}/5 5", SparseTextError::kJunk},
                                                             {"{}/5.0", SparseTextError::kJunk},
                                                             {"{1:4e38", SparseTextError::kOutOfRange},
                                                             {"{1:1e-50", SparseTextError::kOutOfRange},
                                                             {"{1:nan(", SparseTextError::kNan},
                                                             {"{1:-inf", SparseTextError::kInfinite}};
    for (const auto& [text, error] : cases) EXPECT_EQ(parse(text).error, error) << text;
}

TEST(SparseText, NamesTheNumberThatIsOutOfRange) {
    EXPECT_EQ(parse("{1:1, 2 : -4e38 }/2").number, "-4e38");
    EXPECT_EQ(parse("{1:0x1p-160}/2").number, "0x1p-160");
    EXPECT_EQ(parse("{1:1e-45,2:0e-400}/2").error, SparseTextError::kNone);
}

} // namespace
