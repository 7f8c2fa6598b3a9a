// The report's program: unpacks the data that the file holds and makes the page that is already there live.
import { hydrate } from "preact";
import type { RunView } from "../../contracts/view.ts";
import { App } from "../app.tsx";
import { watchColours } from "../components/colours.ts";
import "../style/index.css";

const unpack = async (base64: string): Promise<RunView> => {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return (await new Response(stream).json()) as RunView;
};

const page = document.getElementById("page");
const data = document.getElementById("data");
if (page === null || data === null) throw new Error("the file is not a report");

unpack(data.textContent ?? "").then((view) => {
  // It is held as the page's state from here on: twice would be twice the memory.
  data.remove();
  watchColours();
  hydrate(<App view={view} />, page);
});
