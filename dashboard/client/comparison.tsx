// The program of a comparison's page: makes the page that is already there live.
import { hydrate } from "preact";
import type { ComparisonView } from "../../contracts/results/comparison.ts";
import { Comparison } from "../comparison.tsx";
import { watchColours } from "../components/charts/colours.ts";
import { unpack } from "./unpack.ts";
import "../style/index.css";

unpack<ComparisonView>().then(({ page, data }) => {
  watchColours();
  hydrate(<Comparison view={data} />, page);
});
