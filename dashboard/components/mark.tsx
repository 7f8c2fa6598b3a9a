// Signs of good and bad: a sign and a word, with a colour beside them, never a colour alone.
import type { FunctionComponent } from "preact";

export const Mark: FunctionComponent<{ readonly ok: boolean; readonly yes: string; readonly no: string }> = ({
  ok,
  yes,
  no,
}) => (
  <span class={ok ? "good" : "bad"}>
    {ok ? "✓" : "✗"} {ok ? yes : no}
  </span>
);
