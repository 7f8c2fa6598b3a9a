// Chance, as a program takes it from outside, so that tests can give it another: `Math.random`, or one that is seeded.

/** Uniform in [0, 1). */
export type Random = () => number;
