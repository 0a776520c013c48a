#include "ruvector/core/cypher/functions/ascii_case.hpp"
#include "ruvector/core/cypher/functions/function.hpp"

namespace rv::cypher {

// Called by the analysis, once for each call that a query writes.
const Function* find_function(std::string_view name) {
    for (const auto table :
         {scalar_functions(), string_functions(), numeric_functions(), graph_functions(), temporal_functions()}) {
        for (const Function& function : table) {
            if (same_but_for_case(function.name, name)) return &function;
        }
    }
    return nullptr;
}

} // namespace rv::cypher
