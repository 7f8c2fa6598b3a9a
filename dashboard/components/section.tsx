// The frame of each part of a page: a heading that can be linked to, a line of explanation, the content.
import type { ComponentChildren, FunctionComponent } from "preact";
import { useContext } from "preact/hooks";
import { SIMULATED_NOTE } from "../../contracts/results/distances.ts";
import { DistancesOfRun } from "./distances.ts";

interface SectionProps {
  readonly id: string;
  readonly title: string;
  readonly lead?: ComponentChildren;
  /** Latencies stand in it: where distances were simulated, that is said of them. */
  readonly hasLatencies?: boolean;
  readonly children: ComponentChildren;
}

export const Section: FunctionComponent<SectionProps> = ({ id, title, lead, hasLatencies = false, children }) => {
  const isSimulated = useContext(DistancesOfRun) === "simulated" && hasLatencies;
  return (
    <section id={id} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{title}</h2>
      {(lead !== undefined || isSimulated) && (
        <p class="lead">
          {lead} {isSimulated && SIMULATED_NOTE}
        </p>
      )}
      {children}
    </section>
  );
};

/** Content that few read: folded on the screen, open in print. */
export const Folded: FunctionComponent<{ readonly label: ComponentChildren; readonly children: ComponentChildren }> = ({
  label,
  children,
}) => (
  <details>
    <summary>{label}</summary>
    {children}
  </details>
);
