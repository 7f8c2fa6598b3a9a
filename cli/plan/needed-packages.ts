// What a folder needs beside the package `meridian` to deploy from it. In a checkout all of it is there.
import packageJson from "../../package.json" with { type: "json" };

/** It has the stacks (packages/meridian-aws). */
export const STACKS_PACKAGE = "meridian-aws";

/** Name → version: of this command's own, and as its deployments are tested. */
export const NEEDED_PACKAGES: Readonly<Record<string, string>> = {
  meridian: packageJson.version,
  [STACKS_PACKAGE]: packageJson.version,
  "cdktf-cli": packageJson.devDependencies["cdktf-cli"],
  tsx: packageJson.devDependencies.tsx,
};

export const HOW_TO_INSTALL = `\`npx meridian init --aws\` and then \`npm install\` bring them, with what npm has to know of them (by hand: \`npm install --save-dev cdktf-cli ${STACKS_PACKAGE} tsx\`); runs on this machine need none`;
