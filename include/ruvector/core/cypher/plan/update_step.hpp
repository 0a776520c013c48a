// The steps of clauses that write.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/plan/plan_node.hpp"

#include <string>
#include <vector>

namespace rv::cypher {

// inputs[0] gives the rows. inputs[1]: of MERGE the match of its pattern, of FOREACH its clauses, both from the frame.
class UpdateStep final : public PlanNode {
public:
    const char* name() const override;
    std::string details() const override;
    std::unique_ptr<Operator> make() const override;

    const Clause* clause = nullptr;
    std::vector<const Clause*> more; // of CREATE: clauses right behind it that read nothing
    std::vector<Slot> kept;          // filled before: what of a row is kept while others are written for
    std::vector<Slot> added;         // filled by the clause
    bool rows_needed = true;         // somebody reads the rows behind it
    bool nested = false;             // within FOREACH, whose end is the clause's end
    // Of MERGE: what one row writes may be what another one matches without having its key.
    bool sees_itself = false;
};

} // namespace rv::cypher
