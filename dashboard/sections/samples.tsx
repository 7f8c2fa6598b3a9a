// A few requests as they were: those that failed, any of each kind, and the slowest. Each folds open to what was sent,
// what came, and where the time went.
import type { FunctionComponent } from "preact";
import type { RequestSample } from "../../contracts/delta/request-samples.ts";
import { shownName } from "../../contracts/results/check-title.ts";
import type { SampleGroup } from "../../contracts/results/samples.ts";
import { Num } from "../components/number.tsx";
import { Folded, FoldedSection } from "../components/section.tsx";

/** More would make the report large; samples.json has all. */
const MOST_GROUPS = 30;
const MOST_SLOW_GROUPS = 10;

export const Samples: FunctionComponent<{ readonly groups: readonly SampleGroup[] }> = ({ groups }) => {
  if (groups.length === 0) return null;
  const failed = groups.filter(({ kind }) => kind === "failed").slice(0, MOST_GROUPS);
  const slow = groups.filter(({ kind }) => kind === "slow").slice(0, MOST_SLOW_GROUPS);
  return (
    <FoldedSection
      id="samples"
      title="Samples"
      summary={`a few requests as they were: ${failed.length > 0 ? "of each kind of failure any, and " : ""}the slowest`}
      lead="Secrets are masked. samples.json has them all."
    >
      <div class="samples">
        <Groups title="Failed" groups={failed} />
        <Groups title="Slowest" groups={slow} />
      </div>
    </FoldedSection>
  );
};

const Groups: FunctionComponent<{ readonly title: string; readonly groups: readonly SampleGroup[] }> = ({
  title,
  groups,
}) =>
  groups.length === 0 ? null : (
    <div>
      <h3>{title}</h3>
      {groups.map((group) => (
        <Folded
          key={`${group.region} ${group.name} ${group.status} ${group.error}`}
          label={<GroupLabel group={group} />}
        >
          {group.samples.map((sample, index) => (
            <Sample key={index} sample={sample} />
          ))}
        </Folded>
      ))}
    </div>
  );

const GroupLabel: FunctionComponent<{ readonly group: SampleGroup }> = ({ group }) => {
  const { kind, name, status, error, seen, region, samples } = group;
  const [slowest] = samples;
  return (
    <>
      <code>{shownName(name)}</code> <strong>{status === 0 ? error : status}</strong> {kind === "failed" && "× "}
      {kind === "slow" && slowest !== undefined && (
        <>
          <Num value={slowest.timings.duration} unit="ms" as="with-unit" />, the slowest of{" "}
        </>
      )}
      <Num value={seen} unit="count" /> in {region}
    </>
  );
};

const Sample: FunctionComponent<{ readonly sample: RequestSample }> = ({ sample }) => {
  const { second, vu, iteration, timings, error, request, response } = sample;
  return (
    <Folded
      label={
        <>
          second {second}, user {vu}, iteration {iteration}: <Num value={timings.duration} unit="ms" as="with-unit" />
        </>
      }
    >
      {error !== "" && <p class="message">{error}</p>}
      <dl class="timings">
        {Object.entries(timings).map(([name, ms]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <Num value={ms} unit="ms" as="with-unit" />
            </dd>
          </div>
        ))}
      </dl>
      <pre>{`${request.method} ${request.url}\n${linesOf(request.headers)}`.trimEnd()}</pre>
      {response.status > 0 && (
        <pre>{`${response.status}\n${linesOf(response.headers)}\n\n${response.body}`.trimEnd()}</pre>
      )}
    </Folded>
  );
};

const linesOf = (headers: Readonly<Record<string, string>>): string =>
  Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n");
