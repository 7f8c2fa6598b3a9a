// What Terraform remembers, in a stack's folder of cdktf.out, of where the state was when it worked there last. Another
// config of the same folder has another place, and Terraform would ask for a move where nothing is to be moved.
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import * as z from "zod";
import { parseState } from "./terraform-state.ts";

/** What of it is read. It holds no state. */
const Memory = z.object({
  backend: z.object({ config: z.object({ path: z.string().nullish(), key: z.string().nullish() }) }),
});

/** @param remembered what the file says. @returns undefined for what is not Terraform's */
const placeIn = (remembered: string): { readonly path?: string; readonly key?: string } | undefined => {
  try {
    const { path, key } = Memory.parse(JSON.parse(remembered)).backend.config;
    return { ...(path == null ? {} : { path }), ...(key == null ? {} : { key }) };
  } catch {
    return undefined;
  }
};

/**
 * Whether nothing of this deployment is left at the place that is remembered: it is another deployment's, or a file that
 * is gone or holds nothing any more. Else Terraform is right to ask.
 * @param read a file's text; undefined: it is not there
 */
export const isOfNoUse = (remembered: string, name: string, read: (path: string) => string | undefined): boolean => {
  const { path, key } = placeIn(remembered) ?? {};
  if (key !== undefined) return key.split("/").at(-2) !== name;
  if (path === undefined) return false;
  const [, of = name] = /^terraform\.([^.]+)\.[^.]+\.tfstate$/.exec(basename(path)) ?? [];
  const state = parseState(read(path) ?? "");
  return of !== name || state === undefined || state.resourceCount === 0 || !state.names.has(name);
};

/** @param outdir cdktf's, with what is synthesized for the deployment of this name */
export const forgetFormerBackends = (outdir: string, name: string, dataFolder = process.env.TF_DATA_DIR): void => {
  const stacks = join(outdir, "stacks");
  for (const stack of existsSync(stacks) ? readdirSync(stacks) : []) {
    const file = resolve(stacks, stack, dataFolder ?? ".terraform", "terraform.tfstate");
    const remembered = readIfThere(file);
    if (remembered !== undefined && isOfNoUse(remembered, name, readIfThere)) rmSync(file, { force: true });
  }
};

const readIfThere = (path: string): string | undefined => (existsSync(path) ? readFileSync(path, "utf8") : undefined);
