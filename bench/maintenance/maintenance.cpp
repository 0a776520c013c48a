#include "bench/maintenance/maintenance.hpp"

#include "bench/maintenance/steps.hpp"

#include <algorithm>
#include <cstdio>

namespace bench {

void administer(const std::string& sql) { Connection("postgres").run(sql); }

Maintenance::Maintenance(const Options& options, const Dataset& data, const Contenders& contenders,
                         const Report& conditions)
    : options_(options),
      data_(data),
      contenders_(contenders),
      conditions_(conditions),
      csv_(options.csv, "date,commit,extension,version,server,machine,data,rows,dims,metric,method,with,measure,"
                        "condition,value,unit,server_settings,note,command"),
      date_(today()) {}

void Maintenance::record(const Contender& contender, const std::string& measure, const std::string& condition,
                         double value, const std::string& unit) {
    std::printf("%-18s %-24s %-44s %12s %s\n", contender.label().c_str(), measure.c_str(), condition.c_str(),
                number(value, "%.5g").c_str(), unit.c_str());
    std::fflush(stdout);
    csv_.append({date_, options_.commit, contender.extension(), contender.version(), conditions_.server,
                 options_.machine, conditions_.data, std::to_string(conditions_.rows), std::to_string(conditions_.dims),
                 measure_of(options_), options_.method, contender.with(), measure, condition, number(value, "%.6g"),
                 unit, conditions_.settings, options_.note, options_.command});
}

void Maintenance::build_missing_indexes() {
    for (const auto& contender : contenders_) {
        Build build;
        if (!contender->reusable_index(&build)) contender->build();
    }
}

void measure_maintenance(const Options& options, const Dataset& data, const Contenders& contenders,
                         const Report& conditions) {
    Maintenance maintenance(options, data, contenders, conditions);
    const auto wanted = [&](const char* step) {
        return std::find(options.maintenance.begin(), options.maintenance.end(), step) != options.maintenance.end();
    };
    if (wanted("build")) {
        maintenance.build();
    } else {
        maintenance.build_missing_indexes();
    }
    if (wanted("cold")) maintenance.cold();
    if (wanted("insert")) maintenance.insert();
    if (wanted("beside")) maintenance.beside();
    if (wanted("long")) maintenance.long_run();
    if (wanted("recall")) maintenance.recall();
    if (wanted("vacuum")) maintenance.vacuum();
}

} // namespace bench
