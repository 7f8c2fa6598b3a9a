// `meridian init`: a config and a script to start from, in the present folder. Never writes over what is there.
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { MeridianError } from "../../contracts/words/errors.ts";
import { command } from "../definition/command.ts";
import { EXIT } from "../exit-codes.ts";

const CONFIG = `{
  "name": "meridian",
  // virtual users of each region: "local" is this machine; on AWS "us-east-1", "eu-west-1" and so on
  "remoteRegions": { "local": 20 },
  "script": "script.js",
  // "demo": a shop that a run on this machine brings; else the base URL of what you test
  "target": "demo",
  "duration": "20s",
  "load": { "executor": "constant-vus" },
  "thresholds": {
    "http_req_failed": ["rate<0.01"],
    "http_req_duration": ["p(95)<500"]
  }
}
`;

const SCRIPT = `// What one virtual user does, again and again.
export default async function ({ http, check, sleep, target }) {
  const response = await http.get(\`\${target}/products\`, { tags: { name: "list products" } });
  check(response, { "status is 200": (r) => r.status === 200 });
  await sleep(1);
}
`;

export const init = command({
  name: "init",
  meaning: "write a config and a script to start from",
  options: {},
  run: () => writeStart(process.cwd()),
});

const writeStart = async (folder: string): Promise<number> => {
  const files = { "config.json": CONFIG, "script.js": SCRIPT };
  const present = Object.keys(files).filter((file) => existsSync(join(folder, file)));
  if (present.length > 0) {
    throw new MeridianError(
      "COMMAND_INVALID",
      `${present.join(" and ")} ${present.length > 1 ? "are" : "is"} here already`,
      {
        next: "run `meridian init` in another folder, or move them away",
      },
    );
  }
  for (const [file, text] of Object.entries(files)) await writeFile(join(folder, file), text, { flag: "wx" });
  process.stdout.write("wrote config.json and script.js; `meridian run` runs them\n");
  return EXIT.passed;
};
