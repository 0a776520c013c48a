#include "bench/maintenance/steps.hpp"

namespace bench {

// Builds with each amount of memory and number of workers. The index of the last remains.
void Maintenance::build() {
    std::vector<std::string> workers = {""};
    if (!options_.workers.empty()) workers.clear();
    for (int count : options_.workers) workers.push_back(std::to_string(count));
    for (const std::string& memory : options_.memory) {
        for (const std::string& count : workers) {
            for (const auto& contender : contenders_) {
                std::vector<std::string> settings;
                if (memory != "default") settings.push_back("maintenance_work_mem = '" + memory + "'");
                if (!count.empty()) settings.push_back("max_parallel_maintenance_workers = " + count);
                const Build build = contender->build(settings);
                const std::string condition = "memory=" + memory + (count.empty() ? "" : " workers=" + count);
                record(*contender, "build", condition, build.seconds, "s");
                record(*contender, "build_processes", condition, build.processes, "");
                record(*contender, "index_size", condition, contender->index_megabytes(), "MB");
            }
        }
    }
}

} // namespace bench
