#include "bench/filters/filters.hpp"

#include "bench/filters/lane.hpp"
#include "bench/filters/ratios.hpp"
#include "bench/lib/csv.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>

namespace bench {
namespace {

constexpr const char* kHeader =
    "date,commit,extension,version,server,machine,data,rows,dims,metric,method,with,case,percent_meant,percent,"
    "percent_near,condition,columns,table,conditions,plan,chosen,chosen_lateral,setting,width,limits,queries,k,recall,"
    "rows_returned,fewest_rows,ms,ms_each,pages,x_unfiltered,x_unfiltered_at_recall,x_unfiltered_each,bound,"
    "times_pgvector,times_pgvector_planner,times_one_column,times_older,x_own_table,server_settings,note,command";
constexpr const char* kBuildHeader = "date,commit,extension,version,server,machine,data,rows,dims,metric,method,with,"
                                     "columns,build_s,index_mb,server_settings,note,command";

const char* name_of(Where where) {
    switch (where) {
    case Where::kFiltered:
        return "further columns";
    case Where::kPlain:
        return "one column";
    case Where::kOwnTables:
        return "own tables";
    }
    return "";
}

std::string builds_path(const Options& options) {
    if (options.csv.empty()) return {};
    std::filesystem::path path = options.csv;
    return path.replace_filename(path.stem().string() + "-builds" + path.extension().string()).string();
}

// What is compared in a case; the widths of the search without conditions give its time at any recall.
std::vector<FilterLane> lanes_of(const Options& options, const Contenders& contenders, const FilterCase& row) {
    std::vector<FilterLane> lanes;
    const auto add = [&](const Contender& contender, Where where, const FilterPlan& plan, bool conditions, int width) {
        FilterLane lane{};
        lane.contender = &contender;
        lane.where = where;
        lane.plan = &plan;
        lane.conditions = conditions;
        lane.width = width;
        lanes.push_back(std::move(lane));
    };
    for (const auto& contender : contenders) {
        const bool further = has_further_columns(*contender, options);
        const bool ours = contender->extension() == "ruvector" && !contender->older();
        for (const int width : options.filter_values) {
            if (further) {
                add(*contender, Where::kFiltered, kPlanner, true, width);
                add(*contender, Where::kFiltered, kVectorIndex, true, width);
                add(*contender, Where::kFiltered, kOtherIndex, true, width);
                if (row.own_tables) add(*contender, Where::kOwnTables, kVectorIndex, true, width);
            }
            if (!further || options.one_column) add(*contender, Where::kPlain, kVectorIndex, true, width);
            if (!ours) add(*contender, Where::kPlain, kPlanner, true, width);
            if (!further || options.one_column) add(*contender, Where::kPlain, kVectorIndex, false, width);
            if (further) add(*contender, Where::kFiltered, kVectorIndex, false, width);
        }
        for (const int width : options.values) {
            const auto& widths = options.filter_values;
            if (further && std::find(widths.begin(), widths.end(), width) == widths.end())
                add(*contender, Where::kFiltered, kVectorIndex, false, width);
        }
    }
    return lanes;
}

std::string ratio(double value, const char* format = "%.2f") { return value > 0 ? number(value, format) : "-"; }
std::string cell(double value) { return value > 0 ? number(value) : ""; }

class Filters {
public:
    Filters(const Options& options, const Dataset& data, const Contenders& contenders, const Report& conditions)
        : options_(options),
          data_(data),
          contenders_(contenders),
          conditions_(conditions),
          csv_(options.csv, kHeader),
          build_csv_(builds_path(options), kBuildHeader),
          date_(today()),
          columns_(make_columns(data, parse_metric(options.metric))),
          cases_(filter_cases(options, columns_)) {}

    void run() {
        for (const auto& contender : contenders_) build(*contender);
        for (const FilterCase& row : cases_) measure(row);
    }

private:
    std::vector<std::string> start_of_line(const Contender& contender) const {
        return {date_,
                options_.commit,
                contender.extension(),
                contender.version() + (contender.older() ? " (older)" : ""),
                conditions_.server,
                options_.machine,
                data_.name,
                std::to_string(data_.base.rows),
                std::to_string(data_.base.dims),
                measure_of(options_),
                options_.method,
                contender.with()};
    }

    void build(const Contender& contender) {
        const std::vector<FilterBuild> builds = prepare_tables(contender, options_, data_, columns_, cases_);
        for (const FilterBuild& build : builds) {
            std::printf("%-24s index of v%s%-28s %8.2f s %8.1f MB", contender.label().c_str(),
                        build.columns.empty() ? "" : ", ", build.columns.c_str(), build.seconds, build.megabytes);
            if (builds[0].columns.empty()) {
                std::printf(", %.3f and %.3f times the index of v alone", build.seconds / builds[0].seconds,
                            build.megabytes / builds[0].megabytes);
            }
            std::printf("\n");
            std::vector<std::string> line = start_of_line(contender);
            for (const std::string& text : {build.columns, number(build.seconds), number(build.megabytes, "%.6g"),
                                            conditions_.settings, options_.note, options_.command})
                line.push_back(text);
            build_csv_.append(line);
        }
        std::fflush(stdout);
    }

    void measure(const FilterCase& row) {
        const AskedQueries asked = find_answers(*contenders_[0]->connect(), options_, data_, row);
        for (const auto& contender : contenders_) {
            const auto connection = contender->connect();
            load_asked(*connection, row, asked.places);
            if (!has_further_columns(*contender, options_)) continue;
            use_index(*connection, row.columns);
            if (row.own_tables) make_own_tables(*connection, options_, contender->with(), row);
        }
        std::vector<FilterLane> lanes = lanes_of(options_, contenders_, row);
        for (FilterLane& lane : lanes) open_lane(lane, options_, data_, asked);
        // The order changes from round to round: what else happens on the machine meets all.
        for (int round = 0; round < options_.rounds; round++) {
            for (std::size_t turn = 0; turn < lanes.size(); turn++) {
                time_lane(lanes[round % 2 == 0 ? turn : lanes.size() - 1 - turn], options_, data_, asked);
            }
        }
        print(asked, lanes);
        for (const FilterLane& lane : lanes) append(lane, asked, ratios_of(lane, lanes, asked.percent));
    }

    void print(const AskedQueries& asked, const std::vector<FilterLane>& lanes) const {
        const FilterCase& row = *asked.row;
        std::printf("\n%s: %s passes %.3g %% of the rows, %.3g %% of the nearest; index of v, %s\n", row.name.c_str(),
                    row.conditions[0].c_str(), asked.percent, asked.percent_near, row.columns.c_str());
        std::printf("%-24s %-15s %-12s %-15s %5s %7s %6s %4s %8s %8s %8s %7s %7s %6s %7s %7s %7s %7s\n", "", "index of",
                    "plan", "chosen", "width", "recall", "rows", "min", "ms", "ms each", "pages", "x unf", "@recall",
                    "bound", "x pgv", "x 1 col", "x older", "/ own");
        for (const FilterLane& lane : lanes) {
            const FilterRatios r = ratios_of(lane, lanes, asked.percent);
            const std::string chosen =
                lane.chosen + (lane.chosen == lane.chosen_lateral ? "" : " / " + lane.chosen_lateral);
            std::printf("%-24s %-15s %-12s %-15s %5d %7.4f %6.2f %4zu %8.3f %8.3f %8.0f %7s %7s %6s %7s %7s %7s %7s\n",
                        lane.contender->label().c_str(), name_of(lane.where),
                        lane.conditions ? lane.plan->name : "unfiltered", chosen.c_str(), lane.width, lane.recall,
                        lane.rows, lane.fewest_rows, lane.lateral_ms(), lane.each_ms(), lane.pages,
                        ratio(r.unfiltered).c_str(), ratio(r.unfiltered_at_recall).c_str(),
                        ratio(r.bound, "%g").c_str(), ratio(r.pgvector).c_str(), ratio(r.one_column).c_str(),
                        ratio(r.older).c_str(), ratio(r.own_table).c_str());
        }
        std::fflush(stdout);
    }

    void append(const FilterLane& lane, const AskedQueries& asked, const FilterRatios& r) {
        const FilterCase& row = *asked.row;
        std::vector<std::string> line = start_of_line(*lane.contender);
        const std::vector<std::string> rest = {row.name,
                                               number(row.percent),
                                               number(asked.percent),
                                               number(asked.percent_near),
                                               row.joined.empty() ? row.conditions[0] : row.joined,
                                               lane.where == Where::kFiltered ? row.columns : "",
                                               name_of(lane.where),
                                               lane.conditions ? "yes" : "no",
                                               lane.plan->name,
                                               lane.chosen,
                                               lane.chosen_lateral,
                                               options_.setting,
                                               std::to_string(lane.width),
                                               lane.limits,
                                               std::to_string(asked.places.size()),
                                               std::to_string(options_.k),
                                               number(lane.recall),
                                               number(lane.rows),
                                               std::to_string(lane.fewest_rows),
                                               number(lane.lateral_ms()),
                                               number(lane.each_ms()),
                                               number(lane.pages),
                                               cell(r.unfiltered),
                                               cell(r.unfiltered_at_recall),
                                               cell(r.unfiltered_each),
                                               cell(r.bound),
                                               cell(r.pgvector),
                                               cell(r.pgvector_planner),
                                               cell(r.one_column),
                                               cell(r.older),
                                               cell(r.own_table),
                                               conditions_.settings,
                                               options_.note,
                                               options_.command};
        line.insert(line.end(), rest.begin(), rest.end());
        csv_.append(line);
    }

    const Options& options_;
    const Dataset& data_;
    const Contenders& contenders_;
    const Report& conditions_;
    CsvFile csv_, build_csv_;
    std::string date_;
    FilterColumns columns_;
    std::vector<FilterCase> cases_;
};

} // namespace

void measure_filters(const Options& options, const Dataset& data, const Contenders& contenders,
                     const Report& conditions) {
    Filters(options, data, contenders, conditions).run();
}

} // namespace bench
