// How means are rounded that charts are drawn from.

/** More digits would only make a report larger. */
export const roundToThousandths = (value: number): number => Math.round(value * 1000) / 1000;
