// Writes config.schema.json from the config's schema. Run by `npm run schema`.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makeConfigJsonSchema } from "../contracts/config/config-json-schema.ts";

await writeFile(join(import.meta.dirname, "..", "config.schema.json"), makeConfigJsonSchema());
