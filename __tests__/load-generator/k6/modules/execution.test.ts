// `k6/execution`: what a script says of the whole test.
import { execution } from "../../../../images/load-generator/k6/modules/execution.ts";
import { ErrorLog } from "../../../../images/load-generator/recorder/error-log.ts";
import type { UserParts } from "../../../../images/load-generator/vu/user-parts.ts";
import { surroundingsOf, userOf } from "./k6-user.ts";

it("lets a run fail, and go on", () => {
  const user = userOf(surroundingsOf());
  const errors = new ErrorLog();
  user.bind({ context: { env: {} }, scope: { samples: { errors } } } as unknown as UserParts);
  const { test } = execution(user);
  test.fail("no stock");
  test.fail();
  expect(errors.takeNotices()).toMatchObject([
    { code: "test-failed", level: "failed", text: expect.stringMatching(/^no stock \(/) },
    { code: "test-failed", level: "failed", text: expect.stringMatching(/^exec\.test\.fail\(\) was called \(/) },
  ]);
});

it("is told in init code that it has no part in a run yet", () => {
  expect(() => execution(userOf(surroundingsOf())).test.fail()).toThrow(
    /exec\.test\.fail\(\) was called in .*init code/,
  );
});
