// What a k6 script finds without importing it, and where each virtual user's own stands: esbuild puts the second in the
// place of the first, but where the script declares something by that name.
import { K6_USER } from "../../contracts/k6/modules.ts";

const GLOBALS = [
  ...["__ENV", "__VU", "__ITER", "open"],
  ...["setTimeout", "clearTimeout", "setInterval", "clearInterval"],
];

export const K6_GLOBALS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(GLOBALS.map((name) => [name, `${K6_USER}.${name}`])),
  ...Object.fromEntries(["__ENV", "__VU", "__ITER"].map((name) => [`globalThis.${name}`, `${K6_USER}.${name}`])),
  "import.meta.resolve": `${K6_USER}.resolve`,
  "Math.random": `${K6_USER}.random`,
};
