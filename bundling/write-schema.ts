// Writes config.schema.json from the config's schema, and the package's type of a config. Run by `npm run schema`.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makeConfigJsonSchema, plainConfigSchema } from "../contracts/config/schema/config-json-schema.ts";
import { makeConfigTypes } from "../contracts/config/schema/config-types.ts";
import { PROJECT_ROOT } from "./programs.ts";

await writeFile(join(PROJECT_ROOT, "config.schema.json"), makeConfigJsonSchema());
await writeFile(join(PROJECT_ROOT, "packages/meridian/types/config.d.ts"), makeConfigTypes(plainConfigSchema()));
