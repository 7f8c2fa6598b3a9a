// What the recorder keeps of iterations that were due at an instant: how late, and those that never began.
import type { Series } from "../../../contracts/delta/series.ts";
import { Reply } from "../../../images/load-generator/protocols/http/reply.ts";
import { RequestSamples } from "../../../images/load-generator/protocols/http/request-samples.ts";
import { UNSCHEDULED } from "../../../images/load-generator/protocols/protocol.ts";
import { Recorder } from "../../../images/load-generator/recorder/recorder.ts";

/** An answered request. @param lateMicros how late its iteration began */
const request = (recorder: Recorder, waitingMicros: number, lateMicros = UNSCHEDULED): void => {
  const reply = Object.assign(new Reply(), { status: 200, waitingMicros });
  new RequestSamples(recorder).add("list", "GET", "", reply, lateMicros);
};
const recorderAt = (time: { ms: number }): Recorder =>
  new Recorder(
    () => time.ms,
    0,
    () => 0,
  );
const seriesOf = (recorder: Recorder): Map<number, Series[]> =>
  new Map(recorder.take(true).seconds.map(({ second, series }) => [second, [...series]]));
const find = (series: readonly Series[] | undefined, metric: string): Series[] =>
  (series ?? []).filter((one) => one.metric === metric);

describe("the recorder of an open model", () => {
  it("adds to a request's duration how late its iteration began", () => {
    const recorder = recorderAt({ ms: 0 });
    request(recorder, 2_000, 0);
    request(recorder, 3_000, 10_000);
    const [corrected, ...others] = find(seriesOf(recorder).get(0), "http_req_duration_corrected");
    expect(others).toEqual([]);
    expect(corrected).toMatchObject({ count: 2, sum: 15_000, min: 2_000, max: 13_000, tags: { name: "list" } });
  });

  it("says nothing of lateness where nothing was due", () => {
    const recorder = recorderAt({ ms: 0 });
    request(recorder, 2_000);
    const series = seriesOf(recorder).get(0);
    expect(find(series, "http_req_duration")).toHaveLength(1);
    expect(find(series, "http_req_duration_corrected")).toEqual([]);
  });

  it("counts dropped iterations in their second, once", () => {
    const time = { ms: 0 };
    const recorder = recorderAt(time);
    recorder.dropped(3);
    recorder.dropped(1);
    time.ms = 1_500;
    recorder.dropped(2);
    const seconds = seriesOf(recorder);
    expect(find(seconds.get(0), "dropped_iterations")).toMatchObject([{ kind: "counter", count: 4, sum: 4 }]);
    expect(find(seconds.get(1), "dropped_iterations")).toMatchObject([{ kind: "counter", count: 2, sum: 2 }]);
    expect(find([...seriesOf(recorder).values()].flat(), "dropped_iterations")).toEqual([]);
  });

  it("keeps the wait of a dropped iteration apart from requests: it made none", () => {
    const recorder = recorderAt({ ms: 0 });
    request(recorder, 2_000, 0);
    const requests = new RequestSamples(recorder);
    requests.addWait(99);
    requests.begun();
    requests.addWait(1_500_000);
    const series = seriesOf(recorder).get(0);
    expect(find(series, "http_reqs")).toMatchObject([{ sum: 1 }]);
    expect(find(series, "http_req_duration_corrected").map(({ tags, sum }) => [tags.name, sum])).toEqual(
      expect.arrayContaining([
        ["list", 2_000],
        [undefined, 1_500_000],
      ]),
    );
  });
});
