// The distribution of the run's latencies: as the target served them, and corrected for the time in which requests were
// due but waited.
import type { FunctionComponent } from "preact";
import { useState } from "preact/hooks";
import { ALL_REGIONS, type Distributions, type RunView } from "../../contracts/results/view.ts";
import { DistributionChart } from "../components/charts/distribution-chart.tsx";
import { lookOf } from "../components/charts/palette.ts";
import { SIMULATED_NOTE } from "../components/distances.ts";
import { Section } from "../components/section.tsx";

const NOTHING: Distributions = { service: [], corrected: [] };

export const Latency: FunctionComponent<{ readonly view: RunView }> = ({ view: { distributions, facts } }) => {
  const [region, setRegion] = useState(ALL_REGIONS);
  const names = Object.keys(distributions);
  const { service, corrected } = distributions[region] ?? distributions[ALL_REGIONS] ?? NOTHING;
  if (service.length === 0) return null;
  const lines = [
    { label: "service", look: lookOf(0), points: service },
    ...(corrected.length > 0 ? [{ label: "corrected", look: lookOf(1), points: corrected }] : []),
  ];
  return (
    <Section
      id="latency"
      title="Distribution of latency"
      lead={`Service: from a request's first byte sent to its answer's last received.${
        corrected.length > 0
          ? " Corrected: from when its iteration was due, so that a target that stalls cannot hide those that had to wait."
          : ""
      }${facts.distances === "simulated" ? ` ${SIMULATED_NOTE}` : ""}`}
    >
      <div class="with-choice">
        {names.length > 2 && (
          <p class="choice">
            <label>
              Of{" "}
              <select value={region} onChange={({ currentTarget }) => setRegion(currentTarget.value)}>
                {names.map((name) => (
                  <option key={name} value={name}>
                    {name === ALL_REGIONS ? "all regions" : name}
                  </option>
                ))}
              </select>
            </label>
          </p>
        )}
        <DistributionChart
          key={`${lines.length}`}
          id="chart-distribution"
          title="Latency by percentile"
          meaning="How long the slowest of so many requests took; each further nine has the same room."
          lines={lines}
        />
      </div>
    </Section>
  );
};
