// The frame of each part of a page: a heading that can be linked to, a line of explanation, the content.
import type { ComponentChildren, FunctionComponent } from "preact";
import { useEffect, useRef } from "preact/hooks";

interface SectionProps {
  readonly id: string;
  readonly title: string;
  readonly lead?: ComponentChildren;
  readonly children: ComponentChildren;
}

export const Section: FunctionComponent<SectionProps> = ({ id, title, lead, children }) => (
  <section id={id} aria-labelledby={`${id}-title`}>
    <div class="heading">
      <h2 id={`${id}-title`}>{title}</h2>
      {lead !== undefined && <p class="lead">{lead}</p>}
    </div>
    {children}
  </section>
);

interface FoldedSectionProps extends SectionProps {
  /** What most want to know of it, in a line. */
  readonly summary: ComponentChildren;
}

/** A part that few read: a line says what is in it. A link to it opens it. */
export const FoldedSection: FunctionComponent<FoldedSectionProps> = ({ id, title, summary, lead, children }) => {
  const details = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const open = (): void => {
      if (location.hash === `#${id}` && details.current !== null) details.current.open = true;
    };
    open();
    addEventListener("hashchange", open);
    return () => removeEventListener("hashchange", open);
  }, [id]);
  return (
    <section id={id} class="folded" aria-labelledby={`${id}-title`}>
      <details ref={details}>
        <summary>
          <h2 id={`${id}-title`}>{title}</h2> <span class="in-a-line">{summary}</span>
        </summary>
        {lead !== undefined && <p class="lead">{lead}</p>}
        {children}
      </details>
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
