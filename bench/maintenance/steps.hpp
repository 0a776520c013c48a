// The steps of the maintenance measurements, and what they share.
#pragma once

#include "bench/lib/csv.hpp"
#include "bench/maintenance/maintenance.hpp"

#include <algorithm>
#include <string>

namespace bench {

class Maintenance {
public:
    Maintenance(const Options& options, const Dataset& data, const Contenders& contenders, const Report& conditions);

    void build();
    void cold();
    void insert();
    void beside();
    void long_run();
    void recall();
    void vacuum();
    void build_missing_indexes();

private:
    // One number; `condition` is NAME=VALUE ....
    void record(const Contender& contender, const std::string& measure, const std::string& condition, double value,
                const std::string& unit);
    // Inserts rows [from, from + count) of data.extra into `table` of each contender, in turns.
    std::vector<Inserted> insert_in_turns(std::size_t from, std::size_t count, const std::string& table, int clients);
    void insert_and_record(std::size_t from, std::size_t count, const std::string& table, const std::string& condition,
                           int clients = 1);
    void record_recall(const Dataset& remaining, const std::string& condition);
    // The table's rows now, with the queries and their exact answers among these.
    Dataset remaining_rows() const;
    // data.extra has rows for `insert` and `vacuum`, which share theirs; for `long`; for `beside`.
    std::size_t share() const { return std::min(options_.inserts, data_.extra.rows) / 3; }
    std::size_t first_beside() const { return options_.inserts + options_.long_rows; }

    const Options& options_;
    const Dataset& data_;
    const Contenders& contenders_;
    const Report& conditions_;
    CsvFile csv_;
    std::string date_;
};

// Runs SQL in the database postgres.
void administer(const std::string& sql);

} // namespace bench
