// Server zone.
#include "ruvector/graph/settings.hpp"

extern "C" {
#include "utils/guc.h"
}

namespace rv::graph {
namespace {

int memory_setting = 256 * 1024; // kB
int rows_setting = -1;
int depth_setting = -1;
int start_setting = 0;
int graph_memory_setting = 1024 * 1024; // kB
int graph_threads_setting = 1;
bool graph_progress_setting = false;
int stale_setting = static_cast<int>(StaleProjections::kReload);
constexpr config_enum_entry kStale[] = {{"reload", static_cast<int>(StaleProjections::kReload), false},
                                        {"error", static_cast<int>(StaleProjections::kError), false},
                                        {"use", static_cast<int>(StaleProjections::kUse), false},
                                        {nullptr, 0, false}};

} // namespace

void define_settings() {
    DefineCustomIntVariable("ruvector.cypher_memory", "Memory that the values of a Cypher query may hold.",
                            "A query that would need more ends with an error; sorting and grouping are in memory.",
                            &memory_setting, 256 * 1024, 1024, MAX_KILOBYTES, PGC_USERSET, GUC_UNIT_KB, nullptr,
                            nullptr, nullptr);
    DefineCustomIntVariable("ruvector.cypher_max_rows", "Most rows that a Cypher query may return.",
                            "-1: no limit. More are an error.", &rows_setting, -1, -1, INT_MAX, PGC_USERSET, 0, nullptr,
                            nullptr, nullptr);
    DefineCustomIntVariable(
        "ruvector.cypher_max_depth", "Most relationships of a path of variable length in Cypher.",
        "-1: no limit. Longer paths are an error where the pattern has no bound of its own that is lower.",
        &depth_setting, -1, -1, INT_MAX, PGC_USERSET, 0, nullptr, nullptr, nullptr);
    DefineCustomIntVariable("ruvector.cypher_start",
                            "Where Cypher patterns start: 0 by estimates, 1 with the first node, 2 with the last one.",
                            "For tests: the answer is the same.", &start_setting, 0, 0, 2, PGC_USERSET,
                            GUC_NO_SHOW_ALL | GUC_NOT_IN_SAMPLE, nullptr, nullptr, nullptr);
    DefineCustomIntVariable(
        "ruvector.graph_memory", "Memory that the graphs of graph algorithms and what these compute may hold.",
        "Projections that the session keeps count. What would need more ends with an error.", &graph_memory_setting,
        1024 * 1024, 1024, MAX_KILOBYTES, PGC_USERSET, GUC_UNIT_KB, nullptr, nullptr, nullptr);
    DefineCustomIntVariable("ruvector.graph_threads", "Threads that a graph algorithm computes with.",
                            "The result is the same with any number of them.", &graph_threads_setting, 1, 1, 64,
                            PGC_USERSET, 0, nullptr, nullptr, nullptr);
    DefineCustomBoolVariable("ruvector.graph_progress", "Graph algorithms tell by notices how far they are.",
                             "At most one a second.", &graph_progress_setting, false, PGC_USERSET, 0, nullptr, nullptr,
                             nullptr);
    DefineCustomEnumVariable(
        "ruvector.stale_projections", "What is done with a projection whose graph may have changed since it was read.",
        "reload: it is read anew; error: it is refused; use: it is used as it is.", &stale_setting,
        static_cast<int>(StaleProjections::kReload), kStale, PGC_USERSET, 0, nullptr, nullptr, nullptr);
}

std::size_t cypher_memory() { return static_cast<std::size_t>(memory_setting) * 1024; }
std::int64_t cypher_max_rows() { return rows_setting; }
std::int64_t cypher_max_depth() { return depth_setting; }
int cypher_start() { return start_setting; }
std::size_t graph_memory() { return static_cast<std::size_t>(graph_memory_setting) * 1024; }
unsigned graph_threads() { return static_cast<unsigned>(graph_threads_setting); }
bool graph_progress() { return graph_progress_setting; }
StaleProjections stale_projections() { return static_cast<StaleProjections>(stale_setting); }

} // namespace rv::graph
