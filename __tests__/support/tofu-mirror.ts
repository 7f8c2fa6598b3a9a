// Providers for OpenTofu where nothing is downloaded: those that Terraform's config has on disk.
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The same files below another folder: directories that a search for providers walks through must be real ones. */
const linkTree = (from: string, to: string): void => {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) linkTree(source, target);
    else symlinkSync(source, target);
  }
};

/**
 * The mirrors that Terraform's config names, under the name of OpenTofu's registry.
 * @param folder an empty one, for the links
 * @returns what TF_CLI_CONFIG_FILE is to name
 */
export const mirrorForTofu = (folder: string): string => {
  const terraformConfig = readFileSync(process.env.TF_CLI_CONFIG_FILE ?? "", "utf8");
  for (const [, path = ""] of terraformConfig.matchAll(/path\s*=\s*"([^"]+)"/g)) {
    linkTree(join(path, "registry.terraform.io"), join(folder, "registry.opentofu.org"));
  }
  const config = join(folder, "tofu.rc");
  writeFileSync(config, `provider_installation {\n  filesystem_mirror {\n    path = "${folder}"\n  }\n}\n`);
  return config;
};
