// TypeORM, which brings its own vector columns and creates the extension itself.
const assert = require('node:assert');
require('reflect-metadata');
const { DataSource, EntitySchema } = require('typeorm');
const { connection, rows, test, vector } = require('./tap');

const Item = new EntitySchema({
    name: 'item',
    columns: {
        id: { type: Number, primary: true, generated: true },
        v: { type: 'vector', length: 3, nullable: true },
    },
});

async function main() {
    const { host, port, user: username, database } = connection;
    const options = { type: 'postgres', host, port, username, database, synchronize: true };
    const source = new DataSource({ ...options, entities: [Item] });

    await test('synchronize makes the extension and the column', async () => {
        await source.initialize();
        const [column] = await source.query(
            "SELECT format_type(atttypid, atttypmod) AS type FROM pg_attribute WHERE attrelid = 'item'::regclass AND attname = 'v'",
        );
        assert.strictEqual(column.type, 'vector(3)');
    });

    await test('and has nothing to do a second time', async () => {
        const queries = await source.driver.createSchemaBuilder().log();
        assert.deepStrictEqual(queries.upQueries, []);
    });

    const items = source.getRepository('item');
    await test('entities carry vectors', async () => {
        await items.save(Array.from({ length: rows }, (_, i) => ({ v: vector(i + 1) })));
        assert.deepStrictEqual((await items.findOneBy({ id: 5 })).v, vector(5));
    });

    await test('ordering by distance', async () => {
        await source.query('CREATE INDEX item_v ON item USING hnsw (v vector_cosine_ops)');
        const found = await items.createQueryBuilder('i').orderBy('i.v <-> :v').setParameter('v', JSON.stringify(vector(7)))
            .limit(3).getMany();
        assert.strictEqual(found.length, 3);
        assert.strictEqual(found[0].id, 7);
    });

    const [has] = await source.query("SELECT to_regtype('halfvec') AS half");
    await source.destroy();
    if (has.half) {
        await test('halfvec', async () => {
            const Other = new EntitySchema({
                name: 'other',
                columns: { id: { type: Number, primary: true, generated: true }, h: { type: 'halfvec', length: 3 } },
            });
            const second = new DataSource({ ...options, entities: [Other] });
            await second.initialize();
            const others = second.getRepository('other');
            await others.save([{ h: [1, 2, 0.5] }]);
            assert.deepStrictEqual((await others.findOneBy({ id: 1 })).h, [1, 2, 0.5]);
            await second.destroy();
        });
    }
}
main();
