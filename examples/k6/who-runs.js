// What a script can know of its run: who it is, which iteration of what it runs, and how far the run has come.
import { check } from "k6";
import exec, { scenario, vu } from "k6/execution";
import http from "k6/http";

export const options = { vus: 2, iterations: 4 };

const number = __VU;

export default function () {
  http.get(`${__ENV.SHOP}/echo/${scenario.iterationInTest}`);
  check(exec, {
    "is itself from the start": ({ vu: { idInTest } }) => idInTest === number && number === __VU && number > 0,
    "counts its iterations": () => vu.iterationInScenario === __ITER && vu.iterationInInstance === __ITER,
    "knows its scenario": () => scenario.name === "default" && scenario.executor === "per-vu-iterations",
    "knows when it began": () => scenario.startTime <= Date.now() && scenario.progress >= 0 && scenario.progress < 1,
    "knows how many there are": ({ instance }) => instance.vusActive >= 1 && instance.vusInitialized === 2,
    "knows for how long": ({ instance }) => instance.currentTestRunDuration >= 0,
  });
}
