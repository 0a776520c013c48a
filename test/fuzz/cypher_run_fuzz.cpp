// libFuzzer harness for the whole engine of Cypher over a graph in memory. An input that begins with a zero byte is
// choices by which a query is made, any other one is a query itself. Whatever it says, it must end within its limits
// of memory, rows and looks for an interrupt, with rows or with an error, and leave nothing held.
#include "cypher_query_maker.hpp"
#include "cypher_run_support.hpp"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <string>
#include <string_view>

namespace {

using namespace rv::cypher;
using namespace rv::cypher::test;

constexpr std::size_t kMostBytes = 8 << 20;
constexpr int kMostInterrupts = 100000;

void require(bool condition, const char* what) {
    if (condition) return;
    std::fprintf(stderr, "broken: %s\n", what);
    std::abort();
}

void fill(MemoryStore& store) {
    const Value values[] = {Value::integer(1),   Value::real(std::numeric_limits<double>::quiet_NaN()),
                            Value::string("ab"), list_of({Value::integer(1), Value()}),
                            Value::of(Date{1}),  Value::integer(std::numeric_limits<std::int64_t>::max())};
    std::int64_t nodes[6];
    for (int i = 0; i < 6; ++i) {
        nodes[i] = i % 2 == 0 ? store.add_node({"A"}) : store.add_node({"A", "B"});
        store.set_node_properties(nodes[i],
                                  map_of({{"i", Value::integer(i)}, {"s", Value::string("a")}, {"v", values[i]}}));
    }
    const int ends[][2] = {{0, 1}, {0, 1}, {1, 2}, {2, 0}, {3, 3}, {3, 4}, {2, 3}, {4, 5}};
    for (const auto& [start, end] : ends)
        store.add_relationship(nodes[start], start % 2 == 0 ? "T" : "U", nodes[end],
                               map_of({{"w", Value::integer(start)}}));
    store.set_external_id(nodes[2], "x2");
    for (int i = 0; i < 4; ++i) store.set_vector(nodes[i], list_of({Value::real(i), Value::real(1 - i)}));
}

std::string query_of(const std::uint8_t* data, std::size_t size) {
    if (size == 0 || data[0] != 0) return {reinterpret_cast<const char*>(data), size};
    std::size_t at = 1;
    const auto next = [&](int bound) { // behind the last byte always the first choice, which ends
        return at < size ? data[at++] % bound : 0;
    };
    return QueryMaker(next, true).query();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string query = query_of(data, size);
    const std::size_t before = held_bytes();
    {
        Session session;
        fill(session.store);
        session.store.begin();
        session.store.most_interrupts = session.store.calls.interrupts + kMostInterrupts;
        Environment environment{session.store, session.zones, session.clock};
        Limits limits;
        limits.rows = 1000;
        limits.depth = 20;
        const MemoryLimit limit(kMostBytes);
        try {
            Execution execution(compile(query, session.store), query, environment,
                                map_of({{"p", Value::integer(3)}, {"m", map_of({{"i", Value::integer(1)}})}}), limits);
            std::string text;
            while (execution.next()) {
                for (std::size_t i = 0; i < execution.columns().size(); ++i) {
                    text.clear();
                    append_result(text, execution.column(i), session.store);
                }
            }
            execution.tree();
        } catch (const rv::Error& error) {
            require(std::string_view(error.what()).find(": ") != std::string_view::npos, "an error says its type");
        } catch (const MemoryStore::Interrupted&) {
        }
    }
    require(held_bytes() == before, "nothing is held");
    return 0;
}
