// The report's program: makes the page that is already there live.
import { hydrate } from "preact";
import type { RunView } from "../../contracts/results/view.ts";
import { App } from "../app.tsx";
import { watchColours } from "../components/charts/colours.ts";
import { unpack } from "./unpack.ts";
import "../style/index.css";

unpack<RunView>().then(({ page, data }) => {
  watchColours();
  hydrate(<App view={data} />, page);
});
