#include "ruvector/core/base/vector_text.hpp"

#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace {

using rv::VectorTextError;

struct Parsed {
    VectorTextError error;
    std::vector<float> values;
    std::string number;
};

Parsed parse(const std::string& text, std::size_t room = 8) {
    std::vector<float> x(room);
    const rv::VectorText result = rv::parse_vector(text.c_str(), text.c_str() + text.size(), x);
    x.resize(static_cast<std::size_t>(result.dim));
    return {result.error, x, std::string(result.number, result.number_end)};
}

TEST(VectorText, ReadsNumbersWithSpaceAnywhereBetween) {
    const std::vector<float> expected{1, -2.5F, 3e10F};
    for (const char* text :
         {"[1,-2.5,3e10]", " [ 1 , -2.5 , 3e10 ] ", "\t\n\v\f\r[1,\n-2.5\t,\v3e10]\r\n", "[+1,-0x2.8,3E+10]"}) {
        const Parsed parsed = parse(text);
        EXPECT_EQ(parsed.error, VectorTextError::kNone) << text;
        EXPECT_EQ(parsed.values, expected) << text;
    }
}

TEST(VectorText, TellsErrorsApart) {
    const std::pair<const char*, VectorTextError> cases[] = {
        {"", VectorTextError::kNoBracket},         {"  ", VectorTextError::kNoBracket},
        {"1,2", VectorTextError::kNoBracket},      {"{1,2}", VectorTextError::kNoBracket},
        {"[]", VectorTextError::kEmpty},           {" [ ] ", VectorTextError::kEmpty},
        {"[]x", VectorTextError::kEmpty},          {"[", VectorTextError::kSyntax},
        {"[1", VectorTextError::kSyntax},          {"[1,", VectorTextError::kSyntax},
        {"[1,]", VectorTextError::kSyntax},        {"[,1]", VectorTextError::kSyntax},
        {"[1,,2]", VectorTextError::kSyntax},      {"[1 2]", VectorTextError::kSyntax},
        {"[a]", VectorTextError::kSyntax},         {"[1a]", VectorTextError::kSyntax},
        {"[1}", VectorTextError::kSyntax},         {"[[1]]", VectorTextError::kSyntax},
        {"[- 1]", VectorTextError::kSyntax},       {"[4e38]", VectorTextError::kTooLarge},
        {"[1,-1e99x", VectorTextError::kTooLarge}, {"[nan", VectorTextError::kNan},
        {"[1,NaN(7)]", VectorTextError::kNan},     {"[-inf]", VectorTextError::kInfinite},
        {"[Infinity", VectorTextError::kInfinite}, {"[1]x", VectorTextError::kJunk},
        {"[1]]", VectorTextError::kJunk},          {"[1] [2]", VectorTextError::kJunk}};
    for (const auto& [text, error] : cases) EXPECT_EQ(parse(text).error, error) << text;
}

TEST(VectorText, NamesTheNumberThatIsTooLarge) {
    EXPECT_EQ(parse("[1, -4e38 ,2]").number, "-4e38");
    EXPECT_EQ(parse("[0x1p128]").number, "0x1p128");
}

TEST(VectorText, StopsWhereTheRoomEnds) {
    EXPECT_EQ(parse("[1,2,3]", 3).error, VectorTextError::kNone);
    EXPECT_EQ(parse("[1,2,3,4]", 3).error, VectorTextError::kTooManyDims);
    // The fourth number is not looked at, the third is.
    EXPECT_EQ(parse("[1,2,3,junk", 3).error, VectorTextError::kTooManyDims);
    EXPECT_EQ(parse("[1,2,junk", 3).error, VectorTextError::kSyntax);
}

TEST(VectorText, ReadsHalves) {
    std::vector<rv::Half> x(8);
    const auto read = [&x](const std::string& text) {
        return rv::parse_vector(text.c_str(), text.c_str() + text.size(), x);
    };
    ASSERT_EQ(read("[1,-0.1,65519.99,1e-8,-1e-40]").error, VectorTextError::kNone);
    EXPECT_EQ(rv::to_float(x[0]), 1.0F);
    EXPECT_EQ(rv::to_float(x[1]), -0.0999755859375F);
    EXPECT_EQ(rv::to_float(x[2]), 65504.0F);
    EXPECT_EQ(x[3].bits, 0x0000);
    EXPECT_EQ(x[4].bits, 0x8000);
    for (const char* text : {"[65520]", "[1,-65520,nan]", "[1e5", "[4e38]"})
        EXPECT_EQ(read(text).error, VectorTextError::kTooLarge) << text;
    EXPECT_EQ(read("[-inf]").error, VectorTextError::kInfinite);
    EXPECT_EQ(read("[nan]").error, VectorTextError::kNan);
    const std::string too_large = "[1, 7e4 ]";
    const rv::VectorText large = read(too_large);
    EXPECT_EQ(std::string(large.number, large.number_end), "7e4");
}

TEST(VectorText, KeepsTheSignOfZeroAndTheSmallest) {
    const Parsed parsed = parse("[-0,1e-45,1e-46,-1e-46]");
    ASSERT_EQ(parsed.error, VectorTextError::kNone);
    EXPECT_TRUE(std::signbit(parsed.values[0]));
    EXPECT_EQ(parsed.values[1], std::numeric_limits<float>::denorm_min());
    EXPECT_EQ(parsed.values[2], 0);
    EXPECT_TRUE(std::signbit(parsed.values[3]));
}

} // namespace
