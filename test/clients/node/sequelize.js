// Sequelize with the npm package pgvector.
const assert = require('node:assert');
const { Sequelize, DataTypes, literal } = require('sequelize');
const { SparseVector } = require('pgvector');
const pgvector = require('pgvector/sequelize');
const { connection, rows, test, vector } = require('./tap');

function connect() {
    const { host, port, user, database } = connection;
    return new Sequelize(database, user, '', { host, port, dialect: 'postgres', logging: false });
}

async function main() {
    pgvector.registerTypes(Sequelize);
    // Sequelize looks types up when it connects first: vectors come as arrays if the extension was there by then.
    const first = connect();
    await first.query('CREATE EXTENSION IF NOT EXISTS vector');
    await first.close();
    const sequelize = connect();
    const Item = sequelize.define(
        'Item',
        { v: { type: DataTypes.VECTOR(3), allowNull: false } },
        { indexes: [{ name: 'item_v', fields: ['v'], using: 'hnsw', operator: 'vector_l2_ops' }], timestamps: false },
    );

    await test('sync makes the column and the index', async () => {
        await Item.sync({ force: true });
        const [found] = await sequelize.query("SELECT indexdef FROM pg_indexes WHERE indexname = 'item_v'");
        assert.match(found[0].indexdef, /USING hnsw/);
    });

    await test('models carry vectors', async () => {
        await Item.bulkCreate(Array.from({ length: rows }, (_, i) => ({ v: vector(i + 1) })));
        const item = await Item.findByPk(3);
        assert.deepStrictEqual(item.v, vector(3));
        item.v = [9.5, 9.5, 9.5];
        await item.save();
        assert.deepStrictEqual((await Item.findByPk(3)).v, [9.5, 9.5, 9.5]);
    });

    for (const distance of ['l2Distance', 'maxInnerProduct', 'cosineDistance', 'l1Distance']) {
        await test(`ordering by ${distance}`, async () => {
            const found = await Item.findAll({ order: pgvector[distance]('v', vector(20), sequelize), limit: 5 });
            assert.strictEqual(found.length, 5);
            if (distance.startsWith('l')) assert.strictEqual(found[0].id, 20);
        });
    }

    await test('a distance in the conditions', async () => {
        const distance = pgvector.l2Distance('v', vector(20), sequelize);
        const found = await Item.findAll({ where: literal(`${distance.val} < 0.1`) });
        assert.deepStrictEqual(found.map((item) => item.id), [20]);
    });

    const [[has]] = await sequelize.query("SELECT to_regtype('halfvec') IS NOT NULL AND to_regtype('sparsevec') IS NOT NULL AS all");
    if (has.all) {
        await test('the other types', async () => {
            const Other = sequelize.define('Other', { h: DataTypes.HALFVEC(3), s: DataTypes.SPARSEVEC(3) }, { timestamps: false });
            await Other.sync();
            const sparse = new SparseVector({ 1: 0.5 }, 3);
            await Other.create({ h: [1, 2, 0.5], s: sparse });
            const found = await Other.findOne({ order: pgvector.l2Distance('s', sparse, sequelize) });
            assert.deepStrictEqual([found.h, found.s.toArray()], [[1, 2, 0.5], [0, 0.5, 0]]);
        });
    }
    await sequelize.close();
}
main();
