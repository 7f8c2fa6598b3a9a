// The value that a threshold asks for, of whatever samples it is held against, and whether it is within the limit.
import type { Aggregation } from "../../contracts/metrics/kinds.ts";
import type { AskedValue, ThresholdExpression } from "../../contracts/metrics/threshold-expression.ts";
import { MeridianError } from "../../contracts/words/errors.ts";
import { kindOf } from "../kinds/index.ts";
import type { Aggregate, Value } from "../kinds/kind.ts";

/** @throws MeridianError CONFIG_INVALID for an aggregation that this kind of metric does not have */
export const measuredValue = (
  { aggregation, percentile = 0 }: AskedValue,
  measured: Aggregate,
  durationSeconds: number,
): number => {
  const { kind } = measured.definition;
  const values: Partial<Record<Aggregation, Value>> = kindOf({ kind }).values;
  const value = values[aggregation];
  if (value === undefined) throw new MeridianError("CONFIG_INVALID", `a ${kind} has no ${aggregation} to compare`);
  return value(measured, { durationSeconds, percentile });
};

export const holds = (value: number, { comparison, limit }: Pick<ThresholdExpression, "comparison" | "limit">) => {
  switch (comparison) {
    case "<":
      return value < limit;
    case "<=":
      return value <= limit;
    case ">":
      return value > limit;
    case ">=":
      return value >= limit;
    case "==":
      return value === limit;
    case "!=":
      return value !== limit;
  }
};
