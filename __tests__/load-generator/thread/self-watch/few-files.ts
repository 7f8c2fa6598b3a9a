// A program whose engine opens more connections than its process may: run under `ulimit -n`. Prints the failures by
// kind. Arguments: URL, connections.

import type { Reply } from "../../../../images/load-generator/protocols/http/reply.ts";
import { monotonicMs } from "../../../../images/load-generator/shared/monotonic.ts";
import { http1To } from "../../protocols/http/engines.ts";
import { requestTo } from "../../protocols/http/request-to.ts";

const [href = "", connections = "0"] = process.argv.slice(2);
const engine = http1To(href);
const counts: Record<string, number> = {};
const attempts = Array.from(
  { length: Number(connections) },
  () =>
    new Promise<void>((resolve) => {
      const request = requestTo(href, { timeoutMs: 10_000, keepBody: false });
      const onReply = ({ failure }: Reply): void => {
        const kind = failure ?? "answered";
        counts[kind] = (counts[kind] ?? 0) + 1;
        resolve();
      };
      engine.openSession().send(request, monotonicMs(), onReply);
    }),
);
await Promise.all(attempts);
process.stdout.write(JSON.stringify(counts));
process.exit();
