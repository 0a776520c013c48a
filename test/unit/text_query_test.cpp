#include "ruvector/core/text_index/query.hpp"

#include "ruvector/core/base/error.hpp"

#include <string>

#include <gtest/gtest.h>

namespace {

using namespace rv::text;

// Clauses in brackets, with their sign before and what they are behind.
std::string print(std::string_view query) {
    std::string text;
    for (const Clause& clause : parse_query(query)) {
        text += text.empty() ? "" : " ";
        text += clause.role == Role::kRequired ? "+" : clause.role == Role::kForbidden ? "-" : "";
        text += "[" + clause.text + "]";
        text += clause.prefix ? "*" : "";
        text += clause.phrase ? "p" : "";
    }
    return text;
}

std::string state_of(std::string_view query) {
    try {
        parse_query(query);
    } catch (const rv::Error& error) {
        return error.state();
    }
    return "none";
}

TEST(TextQuery, Words) {
    EXPECT_EQ(print(""), "");
    EXPECT_EQ(print(" \t\n\v\f\r "), "");
    EXPECT_EQ(print("cat"), "[cat]");
    EXPECT_EQ(print("  cat\tdog\n"), "[cat] [dog]");
    EXPECT_EQ(print("cat cat"), "[cat] [cat]");
    EXPECT_EQ(print("wi-fi a+b c*d"), "[wi-fi] [a+b] [c*d]");
    EXPECT_EQ(print("\xc3\xa4rger \xe7\x8c\xab"), "[\xc3\xa4rger] [\xe7\x8c\xab]");
}

TEST(TextQuery, Signs) {
    EXPECT_EQ(print("+cat -dog mouse"), "+[cat] -[dog] [mouse]");
    EXPECT_EQ(print("++cat -+dog"), "+[+cat] -[+dog]");
    // A sign that no clause follows is a word.
    EXPECT_EQ(print("+ cat -"), "[+] [cat] [-]");
}

TEST(TextQuery, Prefixes) {
    EXPECT_EQ(print("ca* +do* -mo*"), "[ca]* +[do]* -[mo]*");
    EXPECT_EQ(print("ca**"), "[ca*]*");
    EXPECT_EQ(print("* +* \\*"), "[*] +[*] [*]");
    EXPECT_EQ(print("ca\\*"), "[ca*]");
    EXPECT_EQ(print("ca\\\\*"), "[ca\\]*");
}

TEST(TextQuery, Phrases) {
    EXPECT_EQ(print("\"a b\" c"), "[a b]p [c]");
    EXPECT_EQ(print("+\"a b\" -\"c  d\""), "+[a b]p -[c  d]p");
    EXPECT_EQ(print("\"\""), "[]p");
    EXPECT_EQ(print(R"("say \"hi\" \\ -no +x*")"), R"([say "hi" \ -no +x*]p)");
    // What follows the closing mark begins a clause of its own.
    EXPECT_EQ(print("\"a\"+b\"c\"*"), "[a]p +[b\"c\"]*");
    // A mark within a word belongs to it.
    EXPECT_EQ(print("5\" pipe"), "[5\"] [pipe]");
}

TEST(TextQuery, Escapes) {
    EXPECT_EQ(print("\\+a \\-b \\\"c d\\ e"), "[+a] [-b] [\"c] [d e]");
    EXPECT_EQ(print("+\\-a"), "+[-a]");
}

TEST(TextQuery, Errors) {
    for (const char* query : {"\"a", "\"", "a \"b c", "+\"", "a\\", "\\", "\"a\\", "\"a\\\""})
        EXPECT_EQ(state_of(query), "22P02") << query;
}

TEST(TextQuery, ManyClauses) {
    std::string query;
    for (std::size_t i = 0; i < kMostClauses; i++) query += "a ";
    EXPECT_EQ(parse_query(query).size(), kMostClauses);
    EXPECT_EQ(state_of(query + "a"), "22P02");
}

TEST(TextQuery, WordsOfAnyText) {
    EXPECT_EQ(query_of_words("cat +dog -\"big mouse\" hor* it's a-b \\x +- ** \""), "cat dog big mouse hor it's a-b x");
    EXPECT_EQ(query_of_words(""), "");
    std::uint32_t state = 1;
    for (int round = 0; round < 2000; round++) {
        std::string text;
        for (int i = 0; i < 30; i++) text += "ab +-*\"\\\t"[(state = state * 1664525 + 1013904223) >> 16 & 7];
        for (const Clause& clause : parse_query(query_of_words(text))) {
            EXPECT_TRUE(clause.role == Role::kOptional && !clause.prefix && !clause.phrase) << text;
        }
    }
    std::string many;
    for (std::size_t i = 0; i <= kMostClauses; i++) many += "a ";
    EXPECT_EQ(parse_query(query_of_words(many)).size(), kMostClauses);
}

} // namespace
