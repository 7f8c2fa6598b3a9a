// What a reader of the numbers should know: the first few in full, the others folded.
import type { FunctionComponent } from "preact";
import type { Summary } from "../../../contracts/results/summary.ts";
import { Folded } from "../../components/section.tsx";

const SHOWN = 2;

export const Warnings: FunctionComponent<Pick<Summary, "warnings">> = ({ warnings }) =>
  warnings.length === 0 ? null : (
    <section class="notes warnings" id="warnings" aria-labelledby="warnings-title">
      <h2 id="warnings-title">Warnings</h2>
      <Sentences of={warnings.slice(0, SHOWN)} />
      {warnings.length > SHOWN && (
        <Folded label={`and ${warnings.length - SHOWN} more`}>
          <Sentences of={warnings.slice(SHOWN)} />
        </Folded>
      )}
    </section>
  );

const Sentences: FunctionComponent<{ readonly of: readonly string[] }> = ({ of }) => (
  <ul>
    {of.map((sentence) => (
      <li key={sentence}>{sentence}</li>
    ))}
  </ul>
);
