// C++ zone.
#include "ruvector/graph/algorithms/call.hpp"

extern "C" {
#include "access/htup_details.h"
#include "catalog/pg_proc.h"
#include "executor/spi.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"
}

#include "ruvector/graph/algorithms/projections.hpp"
#include "ruvector/graph/algorithms/row_sink.hpp"
#include "ruvector/pg/array_elements.hpp"

namespace rv::graph {

// Server zone. The names of a function's arguments, without those that are columns of its result.
static int names_of_arguments(Oid function, char*** names) {
    HeapTuple row = SearchSysCache1(PROCOID, ObjectIdGetDatum(function));
    if (!HeapTupleIsValid(row)) elog(ERROR, "cache lookup failed for function %u", function);
    Oid* types;
    char** all;
    char* modes;
    const int count = get_func_arg_info(row, &types, &all, &modes);
    ReleaseSysCache(row);
    *names = static_cast<char**>(palloc(sizeof(char*) * static_cast<Size>(count + 1)));
    int found = 0;
    for (int i = 0; i < count; i++)
        if (modes == nullptr || modes[i] == PROARGMODE_IN) (*names)[found++] = all == nullptr ? pstrdup("") : all[i];
    return found;
}

// Server zone.
static const char* cstring_of(Datum value) { return text_to_cstring(DatumGetTextPP(value)); }

// A call from its begin to its end.
class CallFrame {
public:
    CallFrame(FunctionCallInfo info, const Algorithm& algorithm) : algorithm_(algorithm) {
        call_.info_ = info;
        char** names = nullptr;
        const int count = pg::pg_call([&] { return names_of_arguments(info->flinfo->fn_oid, &names); });
        for (int i = 0; i < count; ++i) call_.argument_names_.emplace_back(names[i]);
    }

    Datum run(void (*body)(Call& call)) {
        const GraphMemory memory;
        const bool writes = call_.has("p_column");
        Target target;
        if (writes)
            target = find_target();
        else
            sink_ = sink_of_result(call_.info_);
        pg::pg_call([] { SPI_connect(); });
        load();
        if (writes) sink_ = sink_of_column(target, *call_.names_);
        call_.sink_ = sink_.get();
        body(call_);
        const Datum result = sink_->finish();
        pg::pg_call([] { SPI_finish(); });
        return result;
    }

private:
    std::optional<std::vector<std::string>> names_argument(const char* name) const {
        if (!call_.has(name) || call_.is_null(name)) return std::nullopt;
        return call_.texts(name);
    }

    GraphFilter filter() const {
        GraphFilter filter;
        filter.edge_types = names_argument("p_edge_types");
        filter.node_labels = names_argument("p_node_labels");
        filter.weighted = call_.has("p_weight");
        if (filter.weighted && !call_.is_null("p_weight")) filter.weight = call_.text("p_weight");
        return filter;
    }

    Direction direction() const {
        if (!call_.has("p_direction")) return algorithm_.direction;
        const std::string word = call_.text("p_direction");
        if (word == "out") return Direction::kOut;
        if (word == "in") return Direction::kIn;
        if (word == "both") return Direction::kBoth;
        throw Error(sqlstate::kInvalidParameterValue, "p_direction must be out, in or both, not \"" + word + "\"");
    }

    void load() {
        const Direction way = direction();
        const GraphFilter wanted = filter();
        graph_algorithms::Computation& computation = call_.computation_;
        const bool of_table = call_.has("p_edges");
        const std::string text = of_table ? std::string() : call_.text("p_graph");
        if (Projection* projection = of_table ? nullptr : find_projection(text)) {
            kept_ = use_projection(*projection, wanted, computation);
            call_.graph_ = &kept_->in_direction(way, computation);
            call_.names_ = &kept_->names();
            return;
        }
        const GraphSource source =
            of_table ? source_of_table(static_cast<Oid>(call_.integer("p_edges"))) : find_source(text);
        ReadGraph read = read_graph(source, wanted, computation);
        names_ = std::move(read.names);
        graph_.emplace(names_.size(), std::move(read.edges), way, computation);
        call_.graph_ = &*graph_;
        call_.names_ = &names_;
    }

    Target find_target() const {
        Target target;
        target.column = call_.text("p_column");
        if (target.column.empty()) throw Error(sqlstate::kInvalidParameterValue, "p_column must not be empty");
        if (!call_.is_null("p_table")) {
            target.table = static_cast<Oid>(call_.integer("p_table"));
            target.key_column = call_.text("p_key_column");
        }
        target.cell = 2;
        if (algorithm_.results.size() < 2) return target;
        std::string all;
        for (const char* result : algorithm_.results) all += (all.empty() ? "" : ", ") + std::string(result);
        if (!call_.has("p_result") || call_.is_null("p_result"))
            throw Error(sqlstate::kInvalidParameterValue, "p_result has to name the result that is written", "",
                        "It is one of " + all + ".");
        const std::string wanted = call_.text("p_result");
        for (std::size_t i = 0; i < algorithm_.results.size(); ++i) {
            if (wanted != algorithm_.results[i]) continue;
            target.cell = 2 + i;
            return target;
        }
        throw Error(sqlstate::kInvalidParameterValue, "there is no result \"" + wanted + "\"", "",
                    "p_result is one of " + all + ".");
    }

    const Algorithm& algorithm_;
    std::shared_ptr<const KeptGraph> kept_; // that is used, or
    std::optional<Graph> graph_;
    NodeNames names_;
    Call call_;
    std::unique_ptr<RowSink> sink_;
};

bool Call::has(const char* name) const {
    return std::find(argument_names_.begin(), argument_names_.end(), name) != argument_names_.end();
}

bool Call::is_null(const char* name) const {
    for (std::size_t i = 0; i < argument_names_.size(); ++i)
        if (argument_names_[i] == name) return info_->args[i].isnull;
    return true;
}

Datum Call::argument(const char* name) const {
    for (std::size_t i = 0; i < argument_names_.size(); ++i) {
        if (argument_names_[i] != name) continue;
        if (info_->args[i].isnull) throw Error(sqlstate::kNullValueNotAllowed, std::string(name) + " must not be null");
        return info_->args[i].value;
    }
    throw Error("XX000", std::string("the function has no argument ") + name);
}

double Call::real(const char* name) const { return DatumGetFloat8(argument(name)); }

// Of bigint, integer and regclass alike, which are no larger than a Datum.
std::int64_t Call::integer(const char* name) const {
    const Datum value = argument(name);
    const Oid type = pg::pg_call([&] {
        Oid* types;
        int count;
        get_func_signature(info_->flinfo->fn_oid, &types, &count);
        for (int i = 0; i < count; i++)
            if (argument_names_[static_cast<Size>(i)] == name) return types[i];
        return Oid{InvalidOid};
    });
    if (type == INT8OID) return DatumGetInt64(value);
    if (type == INT4OID) return DatumGetInt32(value);
    return DatumGetObjectId(value);
}

bool Call::boolean(const char* name) const { return DatumGetBool(argument(name)); }

std::string Call::text(const char* name) const {
    const Datum value = argument(name);
    return pg::pg_call([&]() -> const char* { return cstring_of(value); });
}

std::vector<std::string> Call::texts(const char* name) const {
    const Datum value = argument(name);
    const pg::ArrayElements elements = pg::pg_call([&] { return pg::array_elements(value); });
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < elements.values.size(); ++i) {
        if (elements.nulls[i])
            throw Error(sqlstate::kNullValueNotAllowed, "an element of " + std::string(name) + " is null");
        texts.emplace_back(pg::pg_call([&]() -> const char* { return cstring_of(elements.values[i]); }));
    }
    return texts;
}

std::vector<double> Call::reals(const char* name) const {
    const Datum value = argument(name);
    const pg::ArrayElements elements = pg::pg_call([&] { return pg::array_elements(value); });
    std::vector<double> numbers;
    for (std::size_t i = 0; i < elements.values.size(); ++i) {
        if (elements.nulls[i])
            throw Error(sqlstate::kNullValueNotAllowed, "an element of " + std::string(name) + " is null");
        numbers.push_back(DatumGetFloat8(elements.values[i]));
    }
    return numbers;
}

std::vector<std::int64_t> Call::integers(const char* name) const {
    const Datum value = argument(name);
    const pg::ArrayElements elements = pg::pg_call([&] { return pg::array_elements(value); });
    std::vector<std::int64_t> numbers;
    for (std::size_t i = 0; i < elements.values.size(); ++i) {
        if (elements.nulls[i])
            throw Error(sqlstate::kNullValueNotAllowed, "an element of " + std::string(name) + " is null");
        numbers.push_back(DatumGetInt64(elements.values[i]));
    }
    return numbers;
}

NodeNumber Call::find_node(const std::string& written) const {
    const std::optional<NodeNumber> found = names_->find(written);
    if (!found) throw Error("02000", "the graph has no node \"" + written + "\"");
    return *found;
}

NodeNumber Call::node(const char* name) const { return find_node(text(name)); }

std::vector<NodeNumber> Call::nodes(const char* name) const {
    std::vector<NodeNumber> found;
    for (const std::string& written : texts(name)) found.push_back(find_node(written));
    return found;
}

void Call::put() {
    sink_->put({cells_.data(), filled_}, row_node_);
    filled_ = 0;
    row_node_ = kNoNode;
}

Row::~Row() noexcept(false) {
    if (std::uncaught_exceptions() == 0) call_.put();
}

Cell& Row::next(Cell::Kind kind) {
    if (call_.filled_ == call_.cells_.size()) call_.cells_.emplace_back();
    Cell& cell = call_.cells_[call_.filled_++];
    cell.kind = kind;
    return cell;
}

Row& Row::node(NodeNumber node) {
    if (call_.filled_ == 0) call_.row_node_ = node;
    if (node == kNoNode) return null().null();
    const NodeNames& names = *call_.names_;
    if (names.has_ids())
        integer(names.id(node));
    else
        null();
    Cell& key = next(Cell::Kind::kText);
    const std::optional<std::string_view> text = names.key(node, key.text);
    if (!text)
        key.kind = Cell::Kind::kNull;
    else if (text->data() != key.text.data())
        key.text.assign(*text);
    return *this;
}

Row& Row::nodes(std::span<const NodeNumber> nodes) {
    const NodeNames& names = *call_.names_;
    if (names.has_ids()) {
        std::vector<std::int64_t>& ids = next(Cell::Kind::kIntegers).integers;
        ids.clear();
        for (const NodeNumber node : nodes) ids.push_back(names.id(node));
        if (names.kind() == NodeNames::Kind::kIntegers) return null();
    } else {
        null();
    }
    std::vector<std::string>& texts = next(Cell::Kind::kTexts).texts;
    texts.clear();
    std::string room;
    for (const NodeNumber node : nodes) texts.emplace_back(names.key(node, room).value_or(""));
    return *this;
}

Row& Row::integer(std::int64_t value) {
    next(Cell::Kind::kInteger).integer = value;
    return *this;
}

Row& Row::real(double value) {
    next(Cell::Kind::kReal).real = value;
    return *this;
}

Row& Row::boolean(bool value) {
    next(Cell::Kind::kBoolean).integer = value ? 1 : 0;
    return *this;
}

Row& Row::text(std::string_view value) {
    next(Cell::Kind::kText).text.assign(value);
    return *this;
}

Row& Row::reals(std::span<const float> values) {
    next(Cell::Kind::kReals).reals.assign(values.begin(), values.end());
    return *this;
}

Row& Row::null() {
    next(Cell::Kind::kNull);
    return *this;
}

Datum run_algorithm(FunctionCallInfo info, const Algorithm& algorithm, void (*body)(Call& call)) {
    CallFrame frame(info, algorithm);
    return frame.run(body);
}

} // namespace rv::graph
