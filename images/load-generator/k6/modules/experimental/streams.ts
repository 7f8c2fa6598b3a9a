// `k6/experimental/streams`: streams as browsers have them, which Node brings. What a script gives as their source may
// block, and is called so that it can.
import {
  CountQueuingStrategy,
  ReadableStreamDefaultReader,
  ReadableStream as Streams,
  type UnderlyingSource,
} from "node:stream/web";
import { callable } from "../../blocking.ts";

type NodeStream = InstanceType<typeof Streams>;
type Called = (...given: readonly unknown[]) => unknown;

/** Of anything: what is in a stream is the script's own. */
class ReadableStream extends (Streams as unknown as new (...given: readonly unknown[]) => NodeStream) {
  constructor(source?: UnderlyingSource | null, ...strategy: readonly unknown[]) {
    super(source == null ? undefined : waiting(source), ...strategy);
  }
}

const waiting = (source: UnderlyingSource): UnderlyingSource => {
  const given = source as Readonly<Record<string, unknown>>;
  const methods = ["start", "pull", "cancel"].flatMap((name) => {
    const method = given[name];
    return typeof method === "function"
      ? [[name, (...args: unknown[]) => (callable(method) as Called).apply(source, args)]]
      : [];
  });
  return { ...given, ...Object.fromEntries(methods) } as UnderlyingSource;
};

export const streams = () => ({ ReadableStream, ReadableStreamDefaultReader, CountQueuingStrategy });
