// What `import … from "meridian"` gives outside of a run: in a script's own tests, or to whoever reads a config. In a
// run the script's bundle has these names from the thread that loads it.

/** Says of a function that it is what a virtual user does, so that editors know what it is given. */
export const defineScript = (script) => script;

/** Says of a function that it runs once, before all load; its types are those of what it returns. */
export const defineSetup = (setup) => setup;

/** Says of a function that it runs once, after all load. */
export const defineTeardown = (teardown) => teardown;

/** Says of an object that it is a config, so that editors complete and check it. */
export const defineConfig = (config) => config;

class OutsideOfRun {
  constructor() {
    throw new Error("metrics are made by a script that `meridian run` runs: nothing is measured here");
  }
}

export { OutsideOfRun as Counter, OutsideOfRun as Gauge, OutsideOfRun as Rate, OutsideOfRun as Trend };
