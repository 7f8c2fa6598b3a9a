// A config as a module: whatever can be computed is, and `meridian run -c examples/meridian.config.ts` runs it.
import { defineConfig } from "meridian";

const REGIONS = ["us-east-1", "eu-west-1"];
const VUS_IN_ALL = 8;

export default defineConfig({
  target: "demo",
  script: "scripts/tags.js",
  duration: "2s",
  remoteRegions: Object.fromEntries(REGIONS.map((region) => [region, VUS_IN_ALL / REGIONS.length])),
});
