// Asks an index in the server. Statement: a prepared statement for each query, as a client does. Lateral: one statement
// joins the table of the queries with their neighbours, which leaves out the way between client and server.
#pragma once

#include "bench/lib/contender.hpp"
#include "bench/lib/searcher.hpp"

namespace bench {

class SqlSearch : public Searcher {
public:
    SqlSearch(const Contender& contender, const Options& options, const Dataset& data)
        : contender_(contender), options_(options), data_(data) {}

    bool use(int value, int clients) override;
    RecallPass measure_recall() override;

protected:
    // Called on each connection once its settings are made.
    virtual void prepare(Connection& connection) = 0;
    // One of the statements that are measured.
    virtual std::string example() const = 0;
    // The answers to all queries by the first connection.
    virtual std::vector<std::vector<int32_t>> answers() = 0;

    const Contender& contender_;
    const Options& options_;
    const Dataset& data_;
    std::vector<std::unique_ptr<Connection>> connections_;

private:
    void check_plan();
    double pages_of_sample();

    bool exact_ = false;
};

class StatementSearch : public SqlSearch {
public:
    StatementSearch(const Contender& contender, const Options& options, const Dataset& data);
    std::string ask() const override { return "statement"; }
    Round measure_speed() override;

private:
    void prepare(Connection& connection) override;
    std::string example() const override;
    std::vector<std::vector<int32_t>> answers() override;
    void run_client(Connection& connection, std::size_t offset, double until, std::vector<double>& latencies);

    std::string search_;
    std::vector<std::string> wire_queries_;
};

class LateralSearch : public SqlSearch {
public:
    using SqlSearch::SqlSearch;
    std::string ask() const override { return "lateral"; }
    bool use(int value, int clients) override;
    Round measure_speed() override;

private:
    void prepare(Connection& connection) override;
    std::string example() const override;
    std::vector<std::vector<int32_t>> answers() override;
    std::string join(const std::string& columns, const std::string& from, const std::string& to) const;

    std::size_t queries_at_once_ = 1; // in a statement, so that several fit into a round
};

// The search for query `i` as a statement without parameters.
std::string search_with_literal(const Options& options, const Dataset& data, std::size_t i);

} // namespace bench
