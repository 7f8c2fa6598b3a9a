// `meridian cdktf …`: what the npm scripts call. It says what it is going to do, runs cdktf as it is, and adds to its
// errors the sentence that says what to do. `cdktf` itself does the same work without it.
import { command } from "../definition/command.ts";
import { rest } from "../definition/options.ts";
import { runCdktf } from "../plan/run-cdktf.ts";

export const cdktf = command({
  name: "cdktf",
  meaning: "cdktf as it is, with what to do beside its errors: what the npm scripts call",
  isHidden: true,
  passesOptionsOn: true,
  arguments: { args: rest("[args...]", "cdktf's own") },
  options: {},
  run: ({ args }) => runCdktf(args),
});
