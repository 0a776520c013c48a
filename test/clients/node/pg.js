// node-postgres with the npm package pgvector.
const assert = require('node:assert');
const { Client, Pool } = require('pg');
const pgvector = require('pgvector/pg');
const { connection, rows, test, vector } = require('./tap');

async function main() {
    const client = new Client(connection);
    await client.connect();
    await client.query('CREATE EXTENSION IF NOT EXISTS vector');
    await pgvector.registerTypes(client);
    await client.query('CREATE TABLE item (id int PRIMARY KEY, v vector(3))');

    await test('vectors as parameters and results', async () => {
        for (let n = 1; n <= rows; n++) {
            await client.query('INSERT INTO item VALUES ($1, $2)', [n, pgvector.toSql(vector(n))]);
        }
        const result = await client.query('SELECT v FROM item WHERE id = 5');
        assert.deepStrictEqual(result.rows[0].v, vector(5));
        const nothing = await client.query('SELECT NULL::vector AS v');
        assert.strictEqual(nothing.rows[0].v, null);
    });

    await test('a named statement, beyond the switch to a generic plan', async () => {
        await client.query('CREATE INDEX ON item USING hnsw (v vector_l2_ops)');
        await client.query('SET enable_seqscan = off');
        for (let n = 1; n <= 20; n++) {
            const result = await client.query({
                name: 'nearest',
                text: 'SELECT id FROM item ORDER BY v <-> $1 LIMIT 3',
                values: [pgvector.toSql(vector(n))],
            });
            assert.strictEqual(result.rows.length, 3);
            assert.strictEqual(result.rows[0].id, n);
        }
        const plan = await client.query("EXPLAIN (FORMAT JSON) SELECT id FROM item ORDER BY v <-> '[1,2,3]' LIMIT 3");
        assert.match(JSON.stringify(plan.rows), /item_v_idx/);
    });

    await test('errors have their codes', async () => {
        await assert.rejects(client.query('INSERT INTO item VALUES (0, $1)', ['[1,2]']), { code: '22000' });
        await assert.rejects(client.query('SELECT $1::vector', ['[1,']), { code: '22P02' });
    });

    await test('settings of one transaction, in a pool', async () => {
        const pool = new Pool({ ...connection, max: 3 });
        await Promise.all(
            Array.from({ length: 12 }, async (_, n) => {
                const one = await pool.connect();
                await one.query('BEGIN');
                await one.query(`SET LOCAL hnsw.ef_search = ${n + 10}`);
                const result = await one.query('SELECT id FROM item ORDER BY v <-> $1 LIMIT 5', [pgvector.toSql(vector(9))]);
                assert.strictEqual(result.rows[0].id, 9);
                const set = await one.query('SHOW hnsw.ef_search');
                assert.strictEqual(set.rows[0]['hnsw.ef_search'], String(n + 10));
                await one.query('COMMIT');
                one.release();
            }),
        );
        await pool.end();
    });

    const types = await client.query("SELECT to_regtype('sparsevec') AS sparse, to_regtype('halfvec') AS half");
    if (types.rows[0].sparse && types.rows[0].half) {
        await test('halfvec and sparsevec', async () => {
            const sparse = new (require('pgvector').SparseVector)({ 0: 1, 2: 0.5 }, 4);
            const result = await client.query('SELECT $1::halfvec(3) AS h, $2::sparsevec(4) AS s', [
                pgvector.toSql([1, 2, 0.5]),
                pgvector.toSql(sparse),
            ]);
            assert.deepStrictEqual(result.rows[0].h, [1, 2, 0.5]);
            assert.deepStrictEqual(result.rows[0].s.toArray(), [1, 0, 0.5, 0]);
        });
    }
    await client.end();
}
main();
