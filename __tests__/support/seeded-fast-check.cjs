// fast-check where MERIDIAN_PROPERTY_SEED is set, as it is in CI: it draws the same cases each time, so that the same
// tree has the same answer. Everywhere else chance looks for new ones.
const fc = require("../../node_modules/fast-check/lib/cjs/fast-check.js");

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env.MERIDIAN_PROPERTY_SEED) });

module.exports = fc;
