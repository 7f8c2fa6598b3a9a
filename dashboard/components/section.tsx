// The frame of each part of a page: a heading that can be linked to, a line of explanation, the content.
import type { ComponentChildren, FunctionComponent } from "preact";

interface SectionProps {
  readonly id: string;
  readonly title: string;
  readonly lead?: ComponentChildren;
  readonly children: ComponentChildren;
}

export const Section: FunctionComponent<SectionProps> = ({ id, title, lead, children }) => (
  <section id={id} aria-labelledby={`${id}-title`}>
    <h2 id={`${id}-title`}>{title}</h2>
    {lead !== undefined && <p class="lead">{lead}</p>}
    {children}
  </section>
);

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
