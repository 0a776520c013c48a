// The parser of Cypher: what trees it makes, what it refuses and where.
#include "ruvector/core/cypher/syntax/parser.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

using namespace rv::cypher;

std::string tree(const Expression& expression);

std::string trees(const Expression& expression) {
    std::string text;
    for (const auto& child : expression.children)
        text += (text.empty() ? "" : " ") + (child == nullptr ? std::string("-") : tree(*child));
    return text;
}

std::string label_tree(const LabelExpression& labels) {
    switch (labels.what) {
    case LabelExpression::What::kName:
        return labels.name;
    case LabelExpression::What::kAny:
        return "%";
    case LabelExpression::What::kNot:
        return "!" + label_tree(*labels.operands[0]);
    default: {
        std::string text;
        for (const auto& operand : labels.operands)
            text += (text.empty() ? "" : labels.what == LabelExpression::What::kAnd ? "&" : "|") + label_tree(*operand);
        return "(" + text + ")";
    }
    }
}

std::string literal(const Value& value) {
    switch (value.kind()) {
    case Kind::kNull:
        return "null";
    case Kind::kBoolean:
        return value.as_boolean() ? "true" : "false";
    case Kind::kInteger:
        return std::to_string(value.as_integer());
    case Kind::kFloat:
        return "f" + std::to_string(value.as_float());
    default:
        return "'" + std::string(value.as_string()) + "'";
    }
}

// The tree as a text: (operator operand operand).
std::string tree(const Expression& e) {
    const auto named = [&](const char* name) { return "(" + std::string(name) + " " + trees(e) + ")"; };
    switch (e.kind) {
    case ExpressionKind::kLiteral:
        return literal(e.value);
    case ExpressionKind::kParameter:
        return "$" + e.name;
    case ExpressionKind::kVariable:
        return e.name;
    case ExpressionKind::kProperty:
        return "(. " + trees(e) + " " + e.name + ")";
    case ExpressionKind::kSubscript:
        return named("at");
    case ExpressionKind::kSlice:
        return named("slice");
    case ExpressionKind::kList:
        return "[" + trees(e) + "]";
    case ExpressionKind::kMap: {
        std::string text = "{";
        for (std::size_t i = 0; i < e.keys.size(); ++i) text += e.keys[i] + ":" + tree(*e.children[i]) + ";";
        return text + "}";
    }
    case ExpressionKind::kMapProjection: {
        std::string text = "(project " + trees(e);
        for (const auto& item : e.projection)
            text += std::string(" ") + "pnva"[static_cast<int>(item.what)] + ":" + item.key +
                    (item.value != nullptr ? "=" + tree(*item.value) : "");
        return text + ")";
    }
    case ExpressionKind::kHasLabels:
        return "(: " + trees(e) + " " + label_tree(*e.labels) + ")";
    case ExpressionKind::kNot:
        return named("not");
    case ExpressionKind::kAnd:
        return named("and");
    case ExpressionKind::kOr:
        return named("or");
    case ExpressionKind::kXor:
        return named("xor");
    case ExpressionKind::kCompare: {
        std::string text = "(" + tree(*e.children[0]);
        const char* const signs[] = {"=", "<>", "<", "<=", ">", ">="};
        for (std::size_t i = 0; i < e.comparisons.size(); ++i)
            text += std::string(" ") + signs[static_cast<int>(e.comparisons[i])] + " " + tree(*e.children[i + 1]);
        return text + ")";
    }
    case ExpressionKind::kIsNull:
        return named("null?");
    case ExpressionKind::kIsNotNull:
        return named("some?");
    case ExpressionKind::kAdd:
        return named("+");
    case ExpressionKind::kSubtract:
        return named("-");
    case ExpressionKind::kMultiply:
        return named("*");
    case ExpressionKind::kDivide:
        return named("/");
    case ExpressionKind::kModulo:
        return named("%");
    case ExpressionKind::kPower:
        return named("^");
    case ExpressionKind::kNegate:
        return named("neg");
    case ExpressionKind::kPlus:
        return named("pos");
    case ExpressionKind::kIn:
        return named("in");
    case ExpressionKind::kStartsWith:
        return named("starts");
    case ExpressionKind::kEndsWith:
        return named("ends");
    case ExpressionKind::kContains:
        return named("contains");
    case ExpressionKind::kMatches:
        return named("=~");
    case ExpressionKind::kDistance: {
        const char* const signs[] = {"<->", "<=>", "<#>", "<+>"};
        return named(signs[static_cast<int>(e.metric)]);
    }
    case ExpressionKind::kCase:
        return named("case");
    case ExpressionKind::kFunction:
        return "(" + e.name + "() " + trees(e) + (e.distinct ? " distinct)" : ")");
    case ExpressionKind::kAggregate:
        return "(" + e.name + "! " + trees(e) + (e.distinct ? " distinct)" : ")");
    case ExpressionKind::kListComprehension:
        return "(for " + e.name + " " + trees(e) + ")";
    case ExpressionKind::kAll:
        return "(all " + e.name + " " + trees(e) + ")";
    case ExpressionKind::kAny:
        return "(any " + e.name + " " + trees(e) + ")";
    case ExpressionKind::kNone:
        return "(none " + e.name + " " + trees(e) + ")";
    case ExpressionKind::kSingle:
        return "(single " + e.name + " " + trees(e) + ")";
    case ExpressionKind::kReduce:
        return "(reduce " + e.name + " " + e.keys[0] + " " + trees(e) + ")";
    case ExpressionKind::kPatternPredicate:
        return "(pattern)";
    case ExpressionKind::kPatternComprehension:
        return "(paths " + e.pattern->paths[0].variable + " " + trees(e) + ")";
    case ExpressionKind::kExists:
        return "(exists)";
    case ExpressionKind::kCount:
        return "(count)";
    case ExpressionKind::kCollect:
        return "(collect)";
    case ExpressionKind::kShortestPath:
        return "(shortest)";
    }
    return "?";
}

const Clause& clause_of(const Statement& statement, std::size_t number = 0) {
    return *statement.query->parts.front()->clauses.at(number);
}

std::string expression(const std::string& text) {
    const Statement statement = parse("RETURN " + text);
    return tree(*clause_of(statement).projection.items.at(0).expression);
}

std::string condition(const std::string& text) {
    const Statement statement = parse("MATCH (n) WHERE " + text + " RETURN 1");
    return tree(*clause_of(statement).where);
}

// "DETAIL@place", or "" where the query is accepted.
std::string refusal(const std::string& query) {
    try {
        parse(query);
    } catch (const QueryError& error) {
        const std::string what = error.what();
        const std::size_t begin = what.find(": ") + 2;
        return what.substr(begin, what.find(": ", begin) - begin) + "@" + std::to_string(error.place());
    }
    return "";
}

TEST(CypherParser, BooleanOperatorsByStrength) {
    EXPECT_EQ(expression("a OR b XOR c AND NOT d"), "(or a (xor b (and c (not d))))");
    EXPECT_EQ(expression("a AND b AND c OR d"), "(or (and a b c) d)");
    EXPECT_EQ(expression("NOT NOT a = b"), "(not (not (a = b)))");
    EXPECT_EQ(expression("(a OR b) AND c"), "(and (or a b) c)");
}

TEST(CypherParser, ComparisonsChain) {
    EXPECT_EQ(expression("1 < a <= b <> 3"), "(1 < a <= b <> 3)");
    EXPECT_EQ(expression("(1 < a) = true"), "((1 < a) = true)");
    EXPECT_EQ(expression("a >= b AND c > d"), "(and (a >= b) (c > d))");
}

TEST(CypherParser, MembershipIsStrongerThanComparison) {
    EXPECT_EQ(expression("a = b IN c"), "(a = (in b c))");
    EXPECT_EQ(expression("a = b IS NULL"), "(a = (null? b))");
    EXPECT_EQ(expression("a + b IN c + d"), "(in (+ a b) (+ c d))");
    EXPECT_EQ(expression("a STARTS WITH 'x' AND b ENDS WITH 'y' OR c CONTAINS 'z'"),
              "(or (and (starts a 'x') (ends b 'y')) (contains c 'z'))");
    EXPECT_EQ(expression("a IN b IS NOT NULL"), "(some? (in a b))");
    EXPECT_EQ(expression("a =~ 'b' + 'c'"), "(=~ a (+ 'b' 'c'))");
}

TEST(CypherParser, ArithmeticByStrength) {
    EXPECT_EQ(expression("1 + 2 * 3 ^ 2 - 4 % 5 / 6"), "(- (+ 1 (* 2 (^ 3 2))) (/ (% 4 5) 6))");
    EXPECT_EQ(expression("2 ^ 3 ^ 4"), "(^ (^ 2 3) 4)");
    EXPECT_EQ(expression("-3 ^ 2"), "(^ -3 2)");
    EXPECT_EQ(expression("-a ^ -b"), "(^ (neg a) (neg b))");
    EXPECT_EQ(expression("1 - -2"), "(- 1 -2)");
    EXPECT_EQ(expression("1-2"), "(- 1 2)");
    EXPECT_EQ(expression("- - +a"), "(neg (neg (pos a)))");
    EXPECT_EQ(expression("-a.b[0]"), "(neg (at (. a b) 0))");
}

TEST(CypherParser, DistancesAreAdditive) {
    EXPECT_EQ(expression("a.v <-> $q < 0.5"), "((<-> (. a v) $q) < f0.500000)");
    EXPECT_EQ(expression("a <=> b"), "(<=> a b)");
    EXPECT_EQ(expression("a <#> b + 1"), "(+ (<#> a b) 1)");
    EXPECT_EQ(expression("a<+>b"), "(<+> a b)");
    EXPECT_EQ(expression("a <- b"), "(a < (neg b))");
}

TEST(CypherParser, Numbers) {
    EXPECT_EQ(expression("0x1F"), "31");
    EXPECT_EQ(expression("-0x8000000000000000"), "-9223372036854775808");
    EXPECT_EQ(expression("0o17"), "15");
    EXPECT_EQ(expression("007"), "7");
    EXPECT_EQ(expression("1_000_000"), "1000000");
    EXPECT_EQ(expression("-9223372036854775808"), "-9223372036854775808");
    EXPECT_EQ(expression(".5"), "f0.500000");
    EXPECT_EQ(expression("1e2"), "f100.000000");
    EXPECT_EQ(expression("1.5E+1"), "f15.000000");
    EXPECT_EQ(expression("2.5f"), "f2.500000");
    EXPECT_EQ(expression("1e-999"), "f0.000000");
    EXPECT_EQ(expression("a[1..2]"), "(slice a 1 2)");
    EXPECT_EQ(expression("a[..-2]"), "(slice a - -2)");
    EXPECT_EQ(expression("a[1..]"), "(slice a 1 -)");
    EXPECT_EQ(refusal("RETURN 9223372036854775808"), "IntegerOverflow@7");
    EXPECT_EQ(refusal("RETURN -9223372036854775809"), "IntegerOverflow@8");
    EXPECT_EQ(refusal("RETURN 1e999"), "FloatingPointOverflow@7");
    EXPECT_EQ(refusal("RETURN 12abc"), "InvalidNumberLiteral@7");
    EXPECT_EQ(refusal("RETURN 0x"), "InvalidNumberLiteral@7");
    EXPECT_EQ(refusal("RETURN 0o8"), "InvalidNumberLiteral@7");
    EXPECT_EQ(refusal("RETURN {1a: 1}"), "UnexpectedSyntax@8");
}

TEST(CypherParser, Texts) {
    EXPECT_EQ(expression(R"('a\'b')"), "'a'b'");
    EXPECT_EQ(expression(R"("a\"b''c")"), "'a\"b''c'");
    EXPECT_EQ(expression("'it''s'"), "'it's'");
    EXPECT_EQ(expression(R"('\u00e9\n\t\\')"), "'\u00e9\n\t\\'");
    EXPECT_EQ(expression(R"('\uD83D\uDE00')"), "'\U0001F600'");
    EXPECT_EQ(expression(R"('\U01F600\U0001F600')"), "'\U0001F600\U0001F600'");
    EXPECT_EQ(refusal(R"(RETURN '\uD83D')"), "InvalidUnicodeLiteral@8");
    EXPECT_EQ(refusal(R"(RETURN '\u12G4')"), "InvalidUnicodeLiteral@8");
    EXPECT_EQ(refusal(R"(RETURN '\u0000')"), "InvalidUnicodeLiteral@8");
    EXPECT_EQ(refusal("RETURN 'abc"), "UnexpectedSyntax@7");
    EXPECT_EQ(refusal(R"(RETURN '\q')"), "UnexpectedSyntax@8");
}

TEST(CypherParser, NamesMayBeKeywords) {
    EXPECT_EQ(expression("n.match"), "(. n match)");
    EXPECT_EQ(expression("order + limit"), "(+ order limit)");
    EXPECT_EQ(expression("`a ``b`"), "a `b");
    EXPECT_EQ(expression("\u00e4ndern.\u540d"), "(. \u00e4ndern \u540d)");
    EXPECT_EQ(expression("{end: 1, ``: 2}"), "{end:1;:2;}");
    EXPECT_EQ(refusal("MATCH (order:Set)-[:CONTAINS]->(all) RETURN order, all ORDER BY order.limit"), "");
    EXPECT_EQ(refusal("RETURN ``"), "UnexpectedSyntax@7");
    EXPECT_EQ(refusal("MATCH (n) WHERE RETURN n"), "UnexpectedSyntax@16");
    EXPECT_EQ(refusal("RETURN 1 \u2014 2"), "InvalidUnicodeCharacter@9");
    EXPECT_EQ(refusal("RETURN 1 # 2"), "UnexpectedSyntax@9");
}

TEST(CypherParser, CommentsAreSpaces) {
    EXPECT_EQ(expression("1 // one\n + /* two */ 2"), "(+ 1 2)");
    EXPECT_EQ(expression("a / b"), "(/ a b)");
    EXPECT_EQ(refusal("RETURN 1 /* open"), "UnexpectedSyntax@9");
}

TEST(CypherParser, Labels) {
    EXPECT_EQ(expression("n:A:B"), "(: n (A&B))");
    EXPECT_EQ(expression("n:A|B"), "(: n (A|B))");
    EXPECT_EQ(expression("n:!(A|B)&%"), "(: n (!(A|B)&%))");
    EXPECT_EQ(expression("n.x:A = true"), "((: (. n x) A) = true)");
    EXPECT_EQ(expression("[n IN l WHERE n:A | n.x]"), "(for n l (: n A) (. n x))");
    EXPECT_EQ(expression("[n IN l WHERE (n:A|B) | n.x]"), "(for n l (: n (A|B)) (. n x))");
}

TEST(CypherParser, MapsAndProjections) {
    EXPECT_EQ(expression("{a: 1, b: [1, 'x']}"), "{a:1;b:[1 'x'];}");
    EXPECT_EQ(expression("n {.*, .a, b, c: 1 + 1}"), "(project n a: p:a v:b=b n:c=(+ 1 1))");
    EXPECT_EQ(expression("n {}"), "(project n)");
    EXPECT_EQ(refusal("RETURN {name}"), "UnexpectedSyntax@12");
}

TEST(CypherParser, CaseForms) {
    EXPECT_EQ(expression("CASE n.x WHEN 1 THEN 'a' ELSE 'b' END"), "(case (. n x) 1 'a' 'b')");
    EXPECT_EQ(expression("CASE WHEN a THEN 1 WHEN b THEN 2 END"), "(case - a 1 b 2 -)");
    EXPECT_EQ(expression("case.when"), "(. case when)");
    EXPECT_EQ(refusal("RETURN CASE END"), "UnexpectedSyntax@15");
}

TEST(CypherParser, CallsAndAggregates) {
    EXPECT_EQ(expression("date.truncate('day', d).year"), "(. (date.truncate() 'day' d) year)");
    EXPECT_EQ(expression("count(*)"), "(count! )");
    EXPECT_EQ(expression("Count(DISTINCT n.x)"), "(Count! (. n x) distinct)");
    EXPECT_EQ(expression("size()"), "(size() )");
    EXPECT_EQ(expression("coalesce(distinct, 1)"), "(coalesce() distinct 1)");
    EXPECT_EQ(refusal("RETURN size(*)"), "UnexpectedSyntax@12");
}

TEST(CypherParser, Comprehensions) {
    EXPECT_EQ(expression("[x IN l]"), "(for x l - -)");
    EXPECT_EQ(expression("[x IN l | x]"), "(for x l - x)");
    EXPECT_EQ(expression("[x IN l, y]"), "[(in x l) y]");
    EXPECT_EQ(expression("[(a)-->(b) | b.x]"), "(paths  - (. b x))");
    EXPECT_EQ(expression("[p = (a)-[:T*2]-(b) WHERE b.x | p]"), "(paths p (. b x) p)");
    EXPECT_EQ(expression("all(x IN l WHERE x > 1)"), "(all x l (x > 1))");
    EXPECT_EQ(expression("none(x IN l)"), "(none x l -)");
    EXPECT_EQ(expression("reduce(s = 0, x IN l | s + x)"), "(reduce s x 0 l (+ s x))");
}

TEST(CypherParser, PatternsInConditions) {
    EXPECT_EQ(condition("(n)-->()"), "(pattern)");
    EXPECT_EQ(condition("NOT (n)<-[:T]-(:A {x: 1}) AND n.x"), "(and (not (pattern)) (. n x))");
    EXPECT_EQ(condition("((n)--(m) OR exists((n)-->()))"), "(or (pattern) (pattern))");
    EXPECT_EQ(condition("(n.x) - (n.y) > 0"), "((- (. n x) (. n y)) > 0)");
    EXPECT_EQ(condition("any(x IN l WHERE (x)--(n))"), "(any x l (pattern))");
    EXPECT_EQ(condition("shortestPath((n)-[*]-(m)) IS NULL"), "(null? (shortest))");
    EXPECT_EQ(refusal("RETURN (n)-->()"), "UnexpectedSyntax@7");
    EXPECT_EQ(refusal("MATCH (n) WHERE size((n)-->()) > 1 RETURN n"), "UnexpectedSyntax@21");
}

TEST(CypherParser, Subqueries) {
    EXPECT_EQ(condition("EXISTS { (n)-->(m) WHERE m.x }"), "(exists)");
    EXPECT_EQ(condition("EXISTS { MATCH (n) }"), "(exists)");
    EXPECT_EQ(condition("COUNT { p = (n)--() } > 2"), "((count) > 2)");
    EXPECT_EQ(expression("COLLECT { MATCH (n) RETURN n }"), "(collect)");
    EXPECT_EQ(refusal("RETURN EXISTS { CREATE (n) }"), "InvalidClauseComposition@16");
    const Statement call = parse("MATCH (a) CALL (a, b) { RETURN 1 AS x UNION RETURN 2 AS x } RETURN x");
    EXPECT_TRUE(clause_of(call, 1).scoped_import);
    EXPECT_EQ(clause_of(call, 1).imports, (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(clause_of(call, 1).query->parts.size(), 2U);
}

TEST(CypherParser, PathPatterns) {
    const Statement statement =
        parse("MATCH p = (a:A {x: 1})-[r:R|:S*1..3 {y: 2}]->(b WHERE b.z)<-[*..4]-()--(c), shortestPath((a)-[*2]-(b)) "
              "RETURN 1");
    const PathPattern& path = clause_of(statement).pattern.paths.at(0);
    EXPECT_EQ(path.variable, "p");
    ASSERT_EQ(path.nodes.size(), 4U);
    ASSERT_EQ(path.relationships.size(), 3U);
    EXPECT_EQ(path.nodes[0].variable, "a");
    EXPECT_EQ(tree(*path.nodes[0].properties), "{x:1;}");
    EXPECT_EQ(tree(*path.nodes[1].where), "(. b z)");
    EXPECT_EQ(path.nodes[2].variable, "");
    EXPECT_EQ(label_tree(*path.relationships[0].types), "(R|S)");
    EXPECT_EQ(path.relationships[0].direction, Direction::kOut);
    EXPECT_EQ(path.relationships[0].least, 1);
    EXPECT_EQ(path.relationships[0].most, 3);
    EXPECT_EQ(path.relationships[1].direction, Direction::kIn);
    EXPECT_TRUE(path.relationships[1].variable_length);
    EXPECT_EQ(path.relationships[1].least, std::nullopt);
    EXPECT_EQ(path.relationships[1].most, 4);
    EXPECT_EQ(path.relationships[2].direction, Direction::kBoth);
    EXPECT_FALSE(path.relationships[2].variable_length);
    const PathPattern& shortest = clause_of(statement).pattern.paths.at(1);
    EXPECT_EQ(shortest.kind, PathKind::kShortest);
    EXPECT_EQ(shortest.relationships[0].least, 2);
    EXPECT_EQ(shortest.relationships[0].most, 2);
}

TEST(CypherParser, PatternErrors) {
    EXPECT_EQ(refusal("MATCH (a)-[:T..]->(b) RETURN a"), "InvalidRelationshipPattern@13");
    EXPECT_EQ(refusal("MATCH (a)-[:T*-2]->(b) RETURN a"), "InvalidRelationshipPattern@14");
    EXPECT_EQ(refusal("MATCH (a $p) RETURN a"), "InvalidParameterUse@9");
    EXPECT_EQ(refusal("MERGE (a)-[r:T $p]->(b)"), "InvalidParameterUse@15");
    EXPECT_EQ(refusal("CREATE (a $p)"), "");
    EXPECT_EQ(refusal("CREATE (a:A|B)"), "UnexpectedSyntax@11");
    EXPECT_EQ(refusal("CREATE (a WHERE a.x)"), "UnexpectedSyntax@10");
    EXPECT_EQ(refusal("MATCH shortestPath((a)-->(b)-->(c)) RETURN a"), "UnexpectedSyntax@6");
    EXPECT_EQ(refusal("MATCH ((a)-->(b)) RETURN a"), "UnexpectedSyntax@6");
}

TEST(CypherParser, Updates) {
    const Statement statement = parse("MATCH (n) SET n.a = 1, n += {b: 2}, n = m, n:A:B, n[$k] = 3, (n.x).y = 4 "
                                      "REMOVE n.a, n:A, n['k'] DETACH DELETE n, m.x");
    const std::vector<SetItem>& items = clause_of(statement, 1).items;
    ASSERT_EQ(items.size(), 6U);
    EXPECT_EQ(items[0].what, SetItem::What::kProperty);
    EXPECT_EQ(items[0].key, "a");
    EXPECT_EQ(items[1].what, SetItem::What::kMerge);
    EXPECT_EQ(items[2].what, SetItem::What::kReplace);
    EXPECT_EQ(items[3].labels, (std::vector<std::string>{"A", "B"}));
    EXPECT_EQ(items[4].what, SetItem::What::kSubscript);
    EXPECT_EQ(tree(*items[5].target), "(. n x)");
    EXPECT_EQ(clause_of(statement, 2).items.size(), 3U);
    EXPECT_TRUE(clause_of(statement, 3).detach);
    EXPECT_EQ(clause_of(statement, 3).deleted.size(), 2U);
    EXPECT_EQ(refusal("MATCH (n) DELETE n:A"), "InvalidDelete@17");
    EXPECT_EQ(refusal("MATCH (n) SET n"), "UnexpectedSyntax@15");
}

TEST(CypherParser, MergeAndForeach) {
    const Statement statement = parse("MERGE (a:A) ON CREATE SET a.x = 1 ON MATCH SET a.y = 2, a.z = 3 "
                                      "FOREACH (x IN [1, 2] | CREATE (n) FOREACH (y IN x | SET n.y = y))");
    EXPECT_EQ(clause_of(statement).on_create.size(), 1U);
    EXPECT_EQ(clause_of(statement).on_match.size(), 2U);
    ASSERT_EQ(clause_of(statement, 1).updates.size(), 2U);
    EXPECT_EQ(clause_of(statement, 1).updates[1]->variable, "y");
    EXPECT_EQ(refusal("FOREACH (x IN [1] | MATCH (n))"), "InvalidClauseComposition@20");
}

TEST(CypherParser, Projections) {
    const Statement statement =
        parse("MATCH (n) WITH DISTINCT *, n.x+ 1 , `n` AS m ORDER BY m DESC, n.y ASC SKIP 1 LIMIT $l WHERE m RETURN n");
    const Projection& projection = clause_of(statement, 1).projection;
    EXPECT_TRUE(projection.distinct);
    EXPECT_TRUE(projection.star);
    ASSERT_EQ(projection.items.size(), 2U);
    EXPECT_EQ(projection.items[0].name, "n.x+ 1");
    EXPECT_FALSE(projection.items[0].aliased);
    EXPECT_EQ(projection.items[1].name, "m");
    ASSERT_EQ(projection.order.size(), 2U);
    EXPECT_TRUE(projection.order[0].descending);
    EXPECT_FALSE(projection.order[1].descending);
    EXPECT_EQ(tree(*projection.limit), "$l");
    EXPECT_NE(clause_of(statement, 1).where, nullptr);
}

TEST(CypherParser, Calls) {
    const Statement statement = parse("CALL a.b.c(1, x) YIELD p, q AS r WHERE r > 1 RETURN p");
    const Clause& call = clause_of(statement);
    EXPECT_EQ(call.procedure_name, "a.b.c");
    EXPECT_EQ(call.arguments.size(), 2U);
    ASSERT_EQ(call.yields.size(), 2U);
    EXPECT_EQ(call.yields[1].column, "q");
    EXPECT_EQ(call.yields[1].variable, "r");
    EXPECT_NE(call.where, nullptr);
    EXPECT_FALSE(clause_of(parse("CALL a.b")).has_arguments);
    EXPECT_TRUE(clause_of(parse("CALL a.b() YIELD *")).yield_star);
    EXPECT_EQ(refusal("CALL a.b() YIELD -"), "");
    EXPECT_EQ(refusal("CALL a.b YIELD x RETURN x"), "InvalidArgumentPassingMode@0");
    EXPECT_EQ(refusal("CALL a.b() YIELD * RETURN 1"), "UnexpectedSyntax@0");
}

TEST(CypherParser, Statements) {
    EXPECT_EQ(parse("EXPLAIN RETURN 1;").mode, QueryMode::kExplain);
    EXPECT_EQ(parse("profile RETURN 1").mode, QueryMode::kProfile);
    const Statement all = parse("RETURN 1 AS a UNION ALL RETURN 2 AS a");
    EXPECT_TRUE(all.query->all);
    EXPECT_EQ(refusal("RETURN 1 UNION RETURN 2 UNION ALL RETURN 3"), "InvalidClauseComposition@24");
    EXPECT_EQ(refusal("RETURN 1 MATCH (n)"), "InvalidClauseComposition@9");
    EXPECT_EQ(refusal("MATCH (n)"), "InvalidClauseComposition@9");
    EXPECT_EQ(refusal("RETURN 1; RETURN 2"), "UnexpectedSyntax@10");
    EXPECT_EQ(refusal(""), "UnexpectedSyntax@0");
    EXPECT_EQ(refusal("RETURN 1)"), "UnexpectedSyntax@8");
    EXPECT_EQ(refusal("RETURN [1, 2"), "UnexpectedSyntax@12");
}

TEST(CypherParser, WhatIsNotSupportedSaysWhatToUse) {
    const auto message = [](const char* query) -> std::string {
        try {
            parse(query);
        } catch (const QueryError& error) {
            return error.what();
        }
        return "";
    };
    EXPECT_NE(message("LOAD CSV FROM 'x' AS l RETURN l").find("UNWIND"), std::string::npos);
    EXPECT_NE(message("START n = node(1) RETURN n").find("MATCH"), std::string::npos);
    EXPECT_NE(message("CREATE INDEX i FOR (n:A) ON (n.x)").find("SQL"), std::string::npos);
    EXPECT_NE(message("CREATE UNIQUE (a)-[:T]->(b)").find("MERGE"), std::string::npos);
    EXPECT_NE(message("RETURN {name}").find("$name"), std::string::npos);
}

TEST(CypherParser, NestingIsBounded) {
    const auto nested = [](std::size_t depth, const char* open, const char* inner, const char* close) {
        std::string text = "RETURN ";
        for (std::size_t i = 0; i < depth; ++i) text += open;
        text += inner;
        for (std::size_t i = 0; i < depth; ++i) text += close;
        return text;
    };
    EXPECT_EQ(refusal(nested(150, "(", "1", ")")), "");
    EXPECT_EQ(refusal(nested(150, "[x IN [", "1", "] | x]")).substr(0, 17), "UnexpectedSyntax@");
    for (const char* open : {"(", "[", "{a:", "f(", "[x IN ", "CASE WHEN ", "EXISTS {RETURN ", "n {k:"})
        EXPECT_EQ(refusal(nested(10000, open, "1", ")")).substr(0, 17), "UnexpectedSyntax@") << open;
    EXPECT_EQ(refusal("MATCH (n:" + std::string(10000, '(') + "A").substr(0, 17), "UnexpectedSyntax@");
    EXPECT_EQ(refusal("RETURN " + std::string(100000, '-') + "a").substr(0, 17), "UnexpectedSyntax@");
    EXPECT_EQ(refusal("MATCH (n:" + std::string(100000, '!') + "A) RETURN n"), "");
}

TEST(CypherParser, StepsAreBounded) {
    const auto repeated = [](std::size_t times, const std::string& begin, const std::string& part) {
        std::string text = begin;
        for (std::size_t i = 0; i < times; ++i) text += part;
        return refusal(text + " RETURN 1").substr(0, 17);
    };
    EXPECT_EQ(repeated(900, "", "MATCH () "), "UnexpectedSyntax@"); // a clause and a path each
    EXPECT_EQ(repeated(400, "", "MATCH () "), "");
    for (const char* part : {"MATCH () ", "WITH 1 AS x ", "MERGE () ", "UNWIND [] AS x ", "CALL { RETURN 1 AS x } ",
                             "CREATE () SET n.x = 1 ", "FOREACH (x IN [] | MERGE ()) ", "CREATE ({x: COUNT { () }}) "})
        EXPECT_EQ(repeated(10000, "", part), "UnexpectedSyntax@") << part;
    EXPECT_EQ(repeated(10000, "MATCH ()", ", ()"), "UnexpectedSyntax@");
    EXPECT_EQ(repeated(10000, "MATCH ()", "--()"), "UnexpectedSyntax@");
    EXPECT_EQ(repeated(10000, "", "CREATE () "), "");
    EXPECT_EQ(repeated(10000, "CREATE ()", "-[:T]->()"), "");
}

TEST(CypherParser, ChainsAreBounded) {
    const auto chain = [](std::size_t length, const char* link) {
        std::string text = "RETURN a";
        for (std::size_t i = 0; i < length; ++i) text += link;
        return text;
    };
    EXPECT_EQ(refusal(chain(900, " + 1")), "");
    EXPECT_EQ(refusal(chain(100000, " + 1")).substr(0, 17), "UnexpectedSyntax@");
    EXPECT_EQ(refusal(chain(100000, ".a")).substr(0, 17), "UnexpectedSyntax@");
    EXPECT_EQ(refusal(chain(100000, " AND a")), "");
    EXPECT_EQ(refusal(chain(100000, " < 1")), "");
}

} // namespace
