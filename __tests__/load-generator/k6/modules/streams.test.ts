// `k6/experimental/streams`: a stream's source may block.
import { declareBlocking } from "../../../../images/load-generator/k6/blocking.ts";
import { streams } from "../../../../images/load-generator/k6/modules/experimental/streams.ts";

it("reads what a source gives that blocks", async () => {
  const { ReadableStream } = streams();
  let left = 2;
  const pull = declareBlocking("pull", async (controller: ReadableStreamDefaultController) => {
    await new Promise((resolve) => setTimeout(resolve, 1));
    left -= 1;
    controller.enqueue(left);
    if (left === 0) controller.close();
  });
  const read: unknown[] = [];
  for await (const chunk of new ReadableStream({ pull } as never)) read.push(chunk);
  expect(read).toEqual([1, 0]);
});

it("calls a source's methods as its own", async () => {
  const { ReadableStream } = streams();
  const source = {
    word: "hello",
    start(controller: ReadableStreamDefaultController) {
      controller.enqueue(this.word);
      controller.close();
    },
  };
  const reader = new ReadableStream(source as never).getReader();
  expect(await reader.read()).toEqual({ done: false, value: "hello" });
});
