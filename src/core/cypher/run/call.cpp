// CALL of a procedure.
#include "ruvector/core/cypher/plan/row_plan.hpp"
#include "ruvector/core/cypher/run/evaluate.hpp"
#include "ruvector/core/cypher/run/input.hpp"

#include <string>

namespace rv::cypher {
namespace {

class ProcedureCallOperator final : public Operator {
public:
    explicit ProcedureCallOperator(const ProcedureCallStep& step) : clause_(*step.clause), input_(step) {}

    void open(Run& run) override {
        input_.open(run);
        rows_.reset();
    }

    bool next(Run& run) override {
        for (;;) {
            run.tick();
            if (rows_ != nullptr && rows_->next(row_)) {
                for (const YieldItem& item : clause_.yields)
                    if (item.slot != kNoSlot) run[item.slot] = row_.at(static_cast<std::size_t>(item.index));
                return true;
            }
            rows_.reset();
            if (!input_.next(run)) return false;
            const Counted<Value> arguments = find_arguments(run);
            rows_ = run.store.call(*clause_.procedure, arguments);
            if (!clause_.procedure->results.empty()) continue;
            // It only acts.
            while (rows_ != nullptr && rows_->next(row_)) run.tick();
            rows_.reset();
            return true;
        }
    }

private:
    Counted<Value> find_arguments(Run& run) const {
        const auto& declared = clause_.procedure->arguments;
        Counted<Value> arguments;
        arguments.reserve(declared.size());
        const std::size_t given = clause_.has_arguments ? clause_.arguments.size() : declared.size();
        const std::size_t required = declared.size() - clause_.procedure->optional;
        for (std::size_t i = 0; i < given; ++i) {
            // Those behind the first one that is left out have their defaults, too.
            if (!clause_.has_arguments && i >= required && !is_given(declared[i].name, run)) break;
            Value value =
                clause_.has_arguments ? evaluate(*clause_.arguments[i], run) : parameter(declared[i].name, run);
            arguments.push_back(converted(declared[i], std::move(value)));
        }
        return arguments;
    }

    static bool is_given(const std::string& name, Run& run) {
        return run.parameters.is(Kind::kMap) && run.parameters.find(name) != nullptr;
    }

    Value parameter(const std::string& name, Run& run) const {
        const Value* given = run.parameters.is(Kind::kMap) ? run.parameters.find(name) : nullptr;
        if (given == nullptr)
            fail(ErrorType::kParameterMissing, "MissingParameter",
                 "argument " + name + " of procedure " + clause_.procedure->name + " is not given by a parameter",
                 clause_.place);
        return *given;
    }

    // Numbers become the kind of number that is declared.
    Value converted(const ProcedureColumn& declared, Value value) const {
        if (value.is_null() || (declared.kinds & set_of(value.kind())) != 0) return value;
        if (value.is(Kind::kInteger) && (declared.kinds & kinds::kFloat) != 0) return Value::real(value.as_number());
        if (value.is(Kind::kFloat) && (declared.kinds & kinds::kInteger) != 0 && value.as_float() > -9.2e18 &&
            value.as_float() < 9.2e18)
            return Value::integer(static_cast<std::int64_t>(value.as_float()));
        fail(ErrorType::kTypeError, "InvalidArgumentType",
             "argument " + declared.name + " of procedure " + clause_.procedure->name + " is " + declared.type +
                 ", not " + name_of(value.kind()),
             clause_.place);
    }

    const Clause& clause_;
    Input input_;
    std::unique_ptr<RowCursor> rows_;
    std::vector<Value> row_;
};

} // namespace

OperatorPtr ProcedureCallStep::make() const { return std::make_unique<ProcedureCallOperator>(*this); }

} // namespace rv::cypher
