// Ends the run; asks once more before.
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
  const press = (): void => {
    if (step === "offered") {
      setStep("asked");
      return;
    }
    setStep("stopping");
    fetch(PAGE_PATHS.stop, { method: "POST" })
      .then(({ ok }) => ok || Promise.reject(new Error("refused")))
      .catch(() => setStep("refused"));
  };
  return (
    <button id="stop" type="button" onClick={press} disabled={step === "stopping" || step === "refused"}>
      {WORDS[step]}
    </button>
  );
};
