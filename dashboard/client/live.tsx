// The live page's program: shows what the run's server tells, says when it hears nothing, offers the stop.
import { type FunctionComponent, render } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { RunView } from "../../contracts/results/view.ts";
import { App } from "../app.tsx";
import { watchColours } from "../components/charts/colours.ts";
import { type Hearing, listen } from "./connection.ts";
import { StopButton } from "./stop-button.tsx";
import "../style/index.css";

const WORDS: Readonly<Record<Hearing, string>> = {
  waiting: "Connecting to the run.",
  live: "Live",
  lost: "Lost the connection to the run; these are the last numbers that came. Trying again.",
  over: "The run is over. This is its report; the same lies in the results' folder as report.html.",
};

const Live: FunctionComponent = () => {
  const [view, setView] = useState<RunView | null>(null);
  const [hearing, setHearing] = useState<Hearing>("waiting");
  useEffect(() => listen(setView, setHearing), []);
  useEffect(() => {
    if (view !== null && view.summary !== null) {
      document.title = `${view.facts.name}: ${view.summary.verdict} (${view.facts.runId})`;
    }
  }, [view]);
  return (
    <>
      <div class="connection">
        <p id="connection" role="status" class={hearing === "lost" ? "lost" : undefined}>
          {WORDS[hearing]}
        </p>
        {hearing !== "over" && <StopButton />}
      </div>
      {view !== null && <App key={view.summary === null ? "live" : "over"} view={view} />}
    </>
  );
};

const page = document.getElementById("page");
if (page === null) throw new Error("the page is not the live page");
watchColours();
render(<Live />, page);
