// Writes what the images' base means today into stacks/images/base-image.json.
// Usage: npm run update:base-image [-- IMAGE]
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PROJECT_ROOT } from "../programs.ts";
import { digestOf } from "./registry-digest.ts";

const FILE = join(PROJECT_ROOT, "stacks/images/base-image.json");

try {
  const before = JSON.parse(await readFile(FILE, "utf8")) as { image: string; digest: string };
  const image = process.argv[2] ?? before.image;
  const digest = await digestOf(image);
  const asOf = new Date().toISOString().slice(0, 10);
  await writeFile(FILE, `${JSON.stringify({ image, digest, asOf }, null, 2)}\n`);
  process.stdout.write(`${image} is ${digest}${digest === before.digest ? ", as before" : ""}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
