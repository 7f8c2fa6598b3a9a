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

/** As headers name variables of the environment. */
export const NAMED_VARIABLE = /\$\{(\w+)\}/g;

/** Programs that a run starts need these, and they are no secrets. */
const EVERYBODYS =
  /^(?:PATH|HOME|USER|USERNAME|HOSTNAME|PWD|SHELL|LANG|TZ|TMPDIR|TEMP|TMP|CI|NODE_.*|AWS_.*|GITHUB_(?!TOKEN).*)$/;

const WithHeaders = z.object({ exports: z.object({ otlp: z.object({ headers: z.record(z.string(), z.unknown()) }) }) });

/** Variables that the headers of a config's exports name: whoever may post with them alone has them. */
export const headerVariablesIn = (document: unknown): string[] => {
  const { data } = WithHeaders.safeParse(document);
  const values = Object.values(data?.exports.otlp.headers ?? {});
  const names = values.flatMap((value) => [...String(value).matchAll(NAMED_VARIABLE)].map(([, name = ""]) => name));
  return names.filter((name) => !EVERYBODYS.test(name));
};
