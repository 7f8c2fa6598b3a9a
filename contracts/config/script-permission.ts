// What a config may open to its script beyond the network: by itself a script starts no process, no thread and no
// native addon, and reads no file but its own.
import * as z from "zod";

export const ScriptPermission = z.enum(["child-process", "workers", "addons", "files"]);
export type ScriptPermission = z.infer<typeof ScriptPermission>;
