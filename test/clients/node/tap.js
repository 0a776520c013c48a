// What the tests of npm clients share: where the server is, and a line for each test.
exports.connection = {
    host: process.env.PGHOST,
    port: Number(process.env.PGPORT),
    user: process.env.PGUSER,
    database: process.env.PGDATABASE,
};

exports.test = async (name, body) => {
    try {
        await body();
        console.log(`ok ${name}`);
    } catch (error) {
        console.log(`not ok ${name}`);
        console.error(error);
        process.exitCode = 1;
    }
};

// Row n of a table of 3 dimensions, and how many rows there are.
exports.rows = 100;
exports.vector = (n) => [n, n % 7, 0.5];
