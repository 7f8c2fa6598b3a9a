// `exports` of the config: where whoever follows a run sends its metrics while it goes on. Off unless it is there.
import * as z from "zod";
import { webAddress } from "../words/web-address.ts";

export const Exports = z.strictObject({
  otlp: z
    .strictObject({
      url: webAddress('a URL such as "http://localhost:4318/v1/metrics"').describe(
        'The whole address that metrics are posted to, such as "http://localhost:4318/v1/metrics"',
      ),
      headers: z
        .record(z.string(), z.string())
        .default({})
        .describe("A variable of the environment of whoever follows the run is written as in a shell: $NAME in braces"),
      encoding: z
        .enum(["protobuf", "json"])
        .default("protobuf")
        .describe("How metrics are written: protobuf, which every receiver takes, or json"),
      everySeconds: z.number().min(1).max(300).default(5).describe("How often metrics are posted"),
    })
    .optional()
    .describe("OpenTelemetry's protocol over HTTP, which collectors, Prometheus, Grafana, Datadog and others take"),
});
export type Exports = z.infer<typeof Exports>;
export type OtlpExport = NonNullable<Exports["otlp"]>;
