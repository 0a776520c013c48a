// The storage parameter "metric" of the access methods. An operator class decides what an index measures; the parameter
// may repeat that, and nothing else: whoever gives it is told when the class means another metric (index_watch.hpp).
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "access/reloptions.h"
}

namespace rv::pg {

enum class MetricName : int { kNone = 0, kL2, kInnerProduct, kCosine, kL1, kHamming, kJaccard };

// Its name as the parameter takes it.
const char* metric_text(MetricName metric);

// The operator that measures it; raises for kNone.
const char* metric_operator(MetricName metric);

// The metric of that name, in any case; kNone if there is none.
MetricName metric_named(const char* name);

// All names, for a hint or a detail.
extern const char* const kMetricNamesText;

// Adds the parameter to a kind of storage parameters; called at load.
void add_metric_option(relopt_kind kind);

// Where a parsed MetricName is kept.
relopt_parse_elt metric_option_at(int offset);

// Raises if the metric that an index was given is not the one that its operator class means.
void check_metric_option(const char* index, MetricName given, Oid opclass, MetricName meant);

} // namespace rv::pg
