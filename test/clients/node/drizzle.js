// Drizzle ORM, which brings its own vector columns and distances.
const assert = require('node:assert');
const { Client } = require('pg');
const { drizzle } = require('drizzle-orm/node-postgres');
const { pgTable, serial, index, vector: vectorColumn } = require('drizzle-orm/pg-core');
const drizzleOrm = require('drizzle-orm');
const { connection, rows, test, vector } = require('./tap');

const item = pgTable('item', { id: serial('id').primaryKey(), v: vectorColumn('v', { dimensions: 3 }) }, (table) => [
    index('item_v').using('hnsw', table.v.op('vector_l2_ops')),
]);

async function main() {
    const client = new Client(connection);
    await client.connect();
    const db = drizzle(client);
    const { sql, asc, eq, lt, l2Distance } = drizzleOrm;

    await test('rows with vectors', async () => {
        await db.execute(sql`CREATE EXTENSION IF NOT EXISTS vector`);
        await db.execute(sql.raw(`CREATE TABLE item (id serial PRIMARY KEY, v ${item.v.getSQLType()})`));
        await db.execute(sql`CREATE INDEX item_v ON item USING hnsw (v vector_l2_ops)`);
        await db.insert(item).values(Array.from({ length: rows }, (_, i) => ({ v: vector(i + 1) })));
        const [one] = await db.select().from(item).where(eq(item.id, 5));
        assert.deepStrictEqual(one.v, vector(5));
    });

    for (const distance of ['l2Distance', 'innerProduct', 'cosineDistance', 'l1Distance']) {
        await test(`ordering by ${distance}`, async () => {
            const found = await db.select().from(item).orderBy(drizzleOrm[distance](item.v, vector(8))).limit(5);
            assert.strictEqual(found.length, 5);
            if (distance.startsWith('l')) assert.strictEqual(found[0].id, 8);
        });
    }

    await test('a distance as a column and as a condition', async () => {
        const distance = l2Distance(item.v, vector(8));
        const found = await db.select({ id: item.id, distance }).from(item).where(lt(distance, 3)).orderBy(asc(distance));
        assert.deepStrictEqual(found[0], { id: 8, distance: 0 });
        assert.ok(found.length > 1 && found.every((row) => row.distance < 3));
    });

    await test('a prepared statement', async () => {
        const nearest = db.select({ id: item.id }).from(item)
            .orderBy(sql`${item.v} <-> ${sql.placeholder('v')}`).limit(1).prepare('nearest');
        for (let n = 1; n <= 10; n++) {
            const [found] = await nearest.execute({ v: JSON.stringify(vector(n)) });
            assert.strictEqual(found.id, n);
        }
    });

    const has = await db.execute(sql`SELECT to_regproc('jaccard_distance') IS NOT NULL AND to_regtype('sparsevec') IS NOT NULL AS all`);
    if (has.rows[0].all) {
        await test('the other types', async () => {
            const { halfvec, sparsevec, bit } = require('drizzle-orm/pg-core');
            const other = pgTable('other', {
                id: serial('id').primaryKey(),
                h: halfvec('h', { dimensions: 3 }),
                s: sparsevec('s', { dimensions: 3 }),
                b: bit('b', { dimensions: 3 }),
            });
            await db.execute(sql.raw('CREATE TABLE other (id serial PRIMARY KEY, ' +
                [other.h, other.s, other.b].map((column) => `${column.name} ${column.getSQLType()}`).join(', ') + ')'));
            await db.insert(other).values([
                { h: [1, 2, 0.5], s: '{1:1}/3', b: '101' },
                { h: [3, 3, 3], s: '{2:1,3:5}/3', b: '010' },
            ]);
            const orders = [
                l2Distance(other.h, [3, 3, 3]),
                l2Distance(other.s, '{2:1,3:5}/3'),
                drizzleOrm.hammingDistance(other.b, '011'),
                drizzleOrm.jaccardDistance(other.b, '011'),
            ];
            for (const order of orders) {
                const [found] = await db.select().from(other).orderBy(order).limit(1);
                assert.deepStrictEqual(found, { id: 2, h: [3, 3, 3], s: '{2:1,3:5}/3', b: '010' });
            }
        });
    }
    await client.end();
}
main();
