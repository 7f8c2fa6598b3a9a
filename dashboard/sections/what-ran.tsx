// What ran: versions, and the config and the script as they were, secrets masked.
import type { FunctionComponent } from "preact";
import type { RunFacts } from "../../contracts/results/view.ts";
import { InstantText } from "../components/number.tsx";
import { Folded, FoldedSection } from "../components/section.tsx";
import { Table, type TableColumn } from "../components/table.tsx";

type Origin = readonly [path: string, origin: string];

const ORIGIN_COLUMNS: readonly TableColumn<Origin>[] = [
  { heading: "Setting", kind: "text", cell: ([path]) => <code>{path}</code>, sort: ([path]) => path },
  { heading: "From", kind: "text", cell: ([, origin]) => origin, sort: ([, origin]) => origin },
];

export const WhatRan: FunctionComponent<{ readonly facts: RunFacts }> = ({ facts }) => (
  <FoldedSection
    id="what-ran"
    title="What ran"
    summary={`Meridian ${facts.meridianVersion}${facts.script === null ? "" : `, ${facts.script.file}`}, config and where its values come from`}
    lead="As it was given. What looks like a secret is masked."
  >
    <dl class="facts">
      <div>
        <dt>Meridian</dt>
        <dd>{facts.meridianVersion}</dd>
      </div>
      <div>
        <dt>Begun</dt>
        <dd>
          <InstantText instant={facts.createdAt} />
        </dd>
      </div>
      <div>
        <dt>Script, SHA-256</dt>
        <dd>
          <code class="hash">{facts.scriptSha256}</code>
        </dd>
      </div>
    </dl>
    <Folded label="The config">
      <Source text={JSON.stringify(facts.config, null, 2)} label="The config" />
    </Folded>
    <Folded label="Where its values come from">
      <Table
        caption="Where the config's values come from"
        columns={ORIGIN_COLUMNS}
        rows={Object.entries(facts.configFrom ?? {}).filter(([, origin]) => origin !== "default")}
        keyOf={([path]) => path}
        whenEmpty="All of them are defaults, or it is not known."
      />
    </Folded>
    {facts.script === null ? (
      <p class="nothing">The script itself is not in the results' folder.</p>
    ) : (
      <Folded label={<>The script, {facts.script.file}, as it was bundled</>}>
        <Source text={facts.script.code} label="The script" />
      </Folded>
    )}
  </FoldedSection>
);

const Source: FunctionComponent<{ readonly text: string; readonly label: string }> = ({ text, label }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reached by keyboard
  <section class="source" tabIndex={0} aria-label={label}>
    <pre>
      <code>{text}</code>
    </pre>
  </section>
);
