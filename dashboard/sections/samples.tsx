// A few requests as they were: those that failed, any of each kind, and the slowest. Each folds open to what was sent,
// what came, and where the time went.
import type { FunctionComponent } from "preact";
import type { RequestSample } from "../../contracts/delta/request-samples.ts";
import type { SampleGroup } from "../../contracts/results/samples.ts";
import { Num } from "../components/number.tsx";
import { Folded, Section } from "../components/section.tsx";

/** More would make the report large; samples.json has all. */
const MOST_GROUPS = 30;
const MOST_SLOW_GROUPS = 10;

export const Samples: FunctionComponent<{ readonly groups: readonly SampleGroup[] }> = ({ groups }) => {
  if (groups.length === 0) return null;
  const failed = groups.filter(({ kind }) => kind === "failed").slice(0, MOST_GROUPS);
  const slow = groups.filter(({ kind }) => kind === "slow").slice(0, MOST_SLOW_GROUPS);
  return (
    <Section
      id="samples"
      title="Samples"
      lead="A few requests as they were, secrets masked: of each kind of failure any, and of all others the slowest."
    >
      <Groups title="Failed" groups={failed} />
      <Groups title="Slowest" groups={slow} />
    </Section>
  );
};

const Groups: FunctionComponent<{ readonly title: string; readonly groups: readonly SampleGroup[] }> = ({
  title,
  groups,
}) =>
  groups.length === 0 ? null : (
    <>
      <h3>{title}</h3>
      {groups.map((group) => (
        <Group key={`${group.region} ${group.name} ${group.status} ${group.error}`} group={group} />
      ))}
    </>
  );

const Group: FunctionComponent<{ readonly group: SampleGroup }> = ({ group }) => (
  <div class="samples">
    <p class="sampled">
      <code>{group.name}</code> <strong>{outcomeOf(group)}</strong> {group.kind === "slow" ? "the slowest of " : "× "}
      <Num value={group.seen} unit="count" /> in {group.region}
    </p>
    {group.samples.map((sample, index) => (
      <Sample key={index} sample={sample} />
    ))}
  </div>
);

const outcomeOf = ({ status, error }: SampleGroup): string => (status === 0 ? error : String(status));

const Sample: FunctionComponent<{ readonly sample: RequestSample }> = ({ sample }) => {
  const { second, vu, iteration, timings, error, request, response } = sample;
  return (
    <Folded
      label={
        <>
          second {second}, user {vu}, iteration {iteration}: <Num value={timings.duration} unit="ms" /> ms
        </>
      }
    >
      {error !== "" && <p class="message">{error}</p>}
      <dl class="timings">
        {Object.entries(timings).map(([name, ms]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <Num value={ms} unit="ms" /> ms
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
