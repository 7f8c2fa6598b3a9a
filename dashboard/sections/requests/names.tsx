// How a request is named and linked to, and what it was answered with.
import type { FunctionComponent } from "preact";
import type { RequestSummary } from "../../../contracts/results/summary.ts";
import { titleOf } from "../../../contracts/results/view.ts";
import { Num } from "../../components/number.tsx";

/** The row of a request, for links: of any name one that may stand in an address. */
export const anchorOf = (request: Pick<RequestSummary, "name" | "method">): string =>
  `request-${encodeURIComponent(titleOf(request)).replaceAll(/[%'()*!~]/g, "_")}`;

/** As they are, by number, but those without an answer last. */
const byStatus = ([a]: [string, number], [b]: [string, number]): number => Number(a === "0") - Number(b === "0");

export const StatusList: FunctionComponent<Pick<RequestSummary, "statuses">> = ({ statuses }) => (
  <span class="statuses">
    {Object.entries(statuses)
      .sort(byStatus)
      .map(([status, count]) => (
        <span key={status}>
          <code>{status === "0" ? "no answer" : status}</code> × <Num value={count} unit="count" />{" "}
        </span>
      ))}
  </span>
);
