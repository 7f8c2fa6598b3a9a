// `k6/execution`: who is running, and which iteration of what; and the end of the whole test.
import type { K6User } from "../user.ts";
import { tagsOf } from "./user-tags.ts";

export const execution = (user: K6User) => {
  const context = (called: string) => user.bound(`exec.${called}`).context;
  const tags = tagsOf(user);
  const { progress } = user.surroundings;
  const vu = {
    get idInTest() {
      return context("vu.idInTest").vu.idInTest;
    },
    get idInInstance() {
      return context("vu.idInInstance").vu.idInTest;
    },
    get iterationInInstance() {
      return context("vu.iterationInInstance").vu.iteration;
    },
    get iterationInScenario() {
      return context("vu.iterationInScenario").vu.iteration;
    },
    tags,
    metrics: { tags, metadata: {} },
  };
  const scenario = {
    get name() {
      return context("scenario.name").scenario.name;
    },
    get executor() {
      return context("scenario.executor").scenario.executor;
    },
    get iterationInTest() {
      return context("scenario.iterationInTest").scenario.iterationInTest;
    },
    get iterationInInstance() {
      return context("scenario.iterationInInstance").scenario.iterationInTest;
    },
    /** Epoch milliseconds. */
    get startTime() {
      return progress.startOf(context("scenario.startTime").scenario.name);
    },
    get progress() {
      return progress.fractionOf(context("scenario.progress").scenario.name);
    },
  };
  const test = {
    abort: (reason?: unknown): never => context("test.abort()").test.abort(reason === undefined ? "" : String(reason)),
    /** The run goes on, and its verdict is that it failed. */
    fail: (reason?: unknown): void => {
      const { samples } = user.bound("exec.test.fail()").scope;
      const { place } = user.surroundings.places.explain(new Error());
      const said = reason === undefined || reason === "" ? "exec.test.fail() was called" : String(reason);
      samples.errors.note("test-failed", `${said} (${place})`);
    },
    get options() {
      return user.surroundings.options;
    },
  };
  const instance = {
    get iterationsCompleted() {
      return progress.instance.iterationsCompleted;
    },
    get iterationsInterrupted() {
      return progress.instance.iterationsInterrupted;
    },
    get vusInitialized() {
      return progress.instance.vusInitialized;
    },
    get vusActive() {
      return progress.instance.vusActive;
    },
    get currentTestRunDuration() {
      return progress.instance.currentTestRunDuration;
    },
  };
  return { vu, scenario, test, instance };
};
