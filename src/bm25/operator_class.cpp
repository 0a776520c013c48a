// Server zone. The operator classes of bm25.
//
// That of text serves both as the class of the document, which is the first column, and as that of a further column: a
// type has one default class. Which of its operators count is said by the place of the column.
#include "ruvector/bm25/operator_class.hpp"

extern "C" {
#include "access/amvalidate.h"
#include "access/htup_details.h"
#include "catalog/pg_amop.h"
#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/syscache.h"
}

#include "ruvector/pg/operator_class.hpp"

namespace rv::bm25 {

Oid document_type(Relation index) {
    const Oid type = index->rd_opcintype[0];
    if (type == TEXTOID || type == TSVECTOROID) return type;
    ereport(ERROR, (errcode(ERRCODE_INVALID_OBJECT_DEFINITION),
                    errmsg("the first column of index \"%s\" has no words", RelationGetRelationName(index)),
                    errhint("Put the column with text or tsvector first.")));
    pg_unreachable();
}

bool validate_operator_class(Oid opclass) {
    pg::ValidatedClass validated(opclass, "bm25");
    const auto complain = [&](const char* what) { validated.complain(what); };
    const Oid support = pg::support_function(opclass, pg::kAttributeProc);
    if (OidIsValid(support) && !check_amproc_signature(support, INTERNALOID, false, 1, 1, INTERNALOID))
        complain(psprintf("has a support function %d with a wrong signature", pg::kAttributeProc));

    bool ranks = false;
    bool matches = false;
    CatCList* operators = SearchSysCacheList1(AMOPSTRATEGY, ObjectIdGetDatum(validated.family()));
    for (int i = 0; i < operators->n_members; i++) {
        const auto* amop = reinterpret_cast<Form_pg_amop>(GETSTRUCT(&operators->members[i]->tuple));
        const int strategy = amop->amopstrategy;
        const bool attribute =
            OidIsValid(support) && strategy >= pg::kLessStrategy && strategy <= pg::kContainsStrategy;
        const char purpose = strategy == kRankStrategy ? AMOP_ORDER : AMOP_SEARCH;
        const Oid result = strategy == kRankStrategy ? FLOAT8OID : BOOLOID;
        if ((strategy != kRankStrategy && strategy != kMatchStrategy && !attribute) || amop->amoppurpose != purpose) {
            complain(psprintf("has an operator %d that means nothing to it", strategy));
        } else if (!check_amop_signature(amop->amopopr, result, amop->amoplefttype, amop->amoprighttype)) {
            complain("has an operator with a wrong signature");
        } else if (amop->amoplefttype == validated.type()) {
            ranks = ranks || strategy == kRankStrategy;
            matches = matches || strategy == kMatchStrategy;
        }
    }
    ReleaseCatCacheList(operators);
    if (ranks != matches) complain("has only one of the operators that rank and match");
    if (!ranks && !OidIsValid(support)) complain("has no operator that ranks");
    return validated.valid();
}

} // namespace rv::bm25
