// Knex with the npm package pgvector.
const assert = require('node:assert');
const Knex = require('knex');
const { SparseVector } = require('pgvector');
const pgvector = require('pgvector/knex');
const { connection, rows, test, vector } = require('./tap');

async function main() {
    const knex = Knex({ client: 'pg', connection });

    await test('a migration: extension, column, index', async () => {
        await knex.schema.enableExtension('vector');
        await knex.schema.createTable('item', (table) => {
            table.increments('id');
            table.vector('v', { dimensions: 3 });
            table.index(knex.raw('v vector_l2_ops'), 'item_v', 'hnsw');
        });
        const index = await knex('pg_indexes').where('indexname', 'item_v').first();
        assert.match(index.indexdef, /USING hnsw/);
    });

    await test('inserting', async () => {
        await knex('item').insert(Array.from({ length: rows }, (_, i) => ({ v: pgvector.toSql(vector(i + 1)) })));
        const one = await knex('item').where('id', 4).first();
        assert.deepStrictEqual(pgvector.fromSql(one.v), vector(4));
    });

    for (const distance of ['l2Distance', 'maxInnerProduct', 'cosineDistance', 'l1Distance']) {
        await test(`ordering by ${distance}`, async () => {
            const found = await knex('item').orderBy(knex[distance]('v', vector(12))).limit(5);
            assert.strictEqual(found.length, 5);
            if (distance.startsWith('l')) assert.strictEqual(found[0].id, 12);
            if (distance === 'maxInnerProduct') assert.strictEqual(found[0].id, rows);
        });
    }

    await test('a transaction that is rolled back', async () => {
        await assert.rejects(
            knex.transaction(async (trx) => {
                await trx('item').insert({ v: '[1,1,1]' });
                await trx('item').insert({ v: '[1,1]' });
            }),
        );
        assert.strictEqual(Number((await knex('item').count('* as n').first()).n), rows);
    });

    const { rows: has } = await knex.raw("SELECT to_regproc('jaccard_distance') IS NOT NULL AND to_regtype('sparsevec') IS NOT NULL AS all");
    if (has[0].all) {
        await test('the other types', async () => {
            await knex.schema.createTable('other', (table) => {
                table.increments('id');
                table.halfvec('h', { dimensions: 3 });
                table.sparsevec('s', { dimensions: 3 });
                table.specificType('b', 'bit(3)');
            });
            const sparse = (n) => new SparseVector({ 0: n, 2: 0.5 }, 3);
            for (let n = 1; n <= 7; n++) {
                await knex('other').insert({
                    h: pgvector.toSql(vector(n)),
                    s: pgvector.toSql(sparse(n)),
                    b: n.toString(2).padStart(3, '0'),
                });
            }
            const first = async (order) => (await knex('other').orderBy(order).first()).id;
            assert.strictEqual(await first(knex.l2Distance('h', vector(4))), 4);
            assert.strictEqual(await first(knex.l2Distance('s', sparse(4))), 4);
            assert.strictEqual(await first(knex.hammingDistance('b', '101')), 5);
            assert.strictEqual(await first(knex.jaccardDistance('b', '101')), 5);
        });
    }
    await knex.destroy();
}
main();
