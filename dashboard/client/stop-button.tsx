// Ends the run, for whoever has the address with its token; asks once more before.
import type { FunctionComponent } from "preact";
import { useState } from "preact/hooks";
import { PAGE_PATHS } from "../live/paths.ts";

type Step = "offered" | "asked" | "stopping" | "refused";

const WORDS: Readonly<Record<Step, string>> = {
  offered: "Stop the run",
  asked: "Really stop it?",
  stopping: "Stopping",
  refused: "It could not be stopped from here",
};

export const StopButton: FunctionComponent = () => {
  const [step, setStep] = useState<Step>("offered");
  const token = location.hash.slice(1);
  // Links within the page change what follows the #.
  const [kept] = useState(token);
  if (!/^[0-9a-f]{32}$/.test(kept)) return null;
  const press = (): void => {
    if (step === "offered") {
      setStep("asked");
      return;
    }
    setStep("stopping");
    fetch(PAGE_PATHS.stop, { method: "POST", headers: { "x-meridian-token": kept } })
      .then(({ ok }) => ok || Promise.reject(new Error("refused")))
      .catch(() => setStep("refused"));
  };
  return (
    <button id="stop" type="button" onClick={press} disabled={step === "stopping" || step === "refused"}>
      {WORDS[step]}
    </button>
  );
};
