// Asks until a job is done, with pauses in between, and gives up after some attempts.
import { check, sleep } from "k6";
import http from "k6/http";

const MAX_ATTEMPTS = 10;

function waitFor(id, isDone = (job) => job.state === "done") {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const job = http.get(`${__ENV.SHOP}/jobs/${id}`, { tags: { name: "job" } }).json();
    if (isDone(job)) return attempt;
    sleep(0.01 * attempt);
  }
  return -1;
}

export default function () {
  const id = http.post(`${__ENV.SHOP}/jobs`, null).json("id");
  check(waitFor(id), { "done at the third look": (attempts) => attempts === 3 });
}
