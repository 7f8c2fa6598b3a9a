// A worker's health as schemas, made from the table of its fields: in deltas and flushes, and in summary.json.
import * as z from "zod";
import { type HealthField, type HealthFieldName, type HealthSummary, listHealthFields } from "./health-fields.ts";

const schemaOf = ({ unit }: HealthField): z.ZodNumber =>
  unit === "count" || unit === "bytes" ? z.int().min(0) : z.number().min(0);

export const WorkerHealth = z.object(
  Object.fromEntries(
    listHealthFields().map(([name, field]) => [
      name,
      field.before === undefined ? schemaOf(field) : schemaOf(field).default(field.before),
    ]),
  ) as unknown as { readonly [F in HealthFieldName]: z.ZodNumber },
);

/** The fields of a worker in summary.json that are its health. */
export const healthSummaryShape = Object.fromEntries(
  listHealthFields().flatMap(([, field]) =>
    field.summary === undefined ? [] : [[field.summary.name, schemaOf(field)]],
  ),
) as { readonly [N in keyof HealthSummary]: z.ZodNumber };
