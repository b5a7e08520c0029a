import type { Router } from "@armature/router";
import { afterEach, expect, test, vi } from "vitest";
import { createGateway } from "../src/index.ts";

afterEach(() => {
  vi.useRealTimers();
});

/** A gateway over a router whose feedback is pending until the test settles it. */
function gatewayOf(feedback: () => Promise<boolean>) {
  const router = { models: () => [], observe: () => () => {}, feedback } as unknown as Router;
  const gateway = createGateway(router);
  const send = () =>
    gateway.handle({
      method: "POST",
      path: "/v1/feedback",
      headers: {},
      body: { kind: "parsed", value: { decision: "token", quality: 1 } },
      signal: new AbortController().signal,
    });
  return { gateway, send };
}

test("feedback that waits for the storage gets a response in time, and may be sent again", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  let comeBack: (counted: boolean) => void = () => undefined;
  const { gateway, send } = gatewayOf(
    () =>
      new Promise((resolve) => {
        comeBack = resolve;
      }),
  );
  const answer = send();
  await vi.advanceTimersByTimeAsync(4_900);
  let answered = false;
  void answer.then(() => {
    answered = true;
  });
  await vi.advanceTimersByTimeAsync(0);
  expect(answered).toBe(false);
  await vi.advanceTimersByTimeAsync(200);
  const { status, headers, body } = (await answer) ?? {};
  expect([status, headers?.["retry-after"]]).toEqual([503, "5"]);
  expect(JSON.parse(String(body)).error).toMatchObject({
    code: "storage_unavailable",
    message: expect.stringContaining("it counts once"),
  });
  comeBack(true);
  const again = send();
  await vi.advanceTimersByTimeAsync(0);
  comeBack(false);
  expect(JSON.parse(String((await again)?.body))).toEqual({ object: "feedback", counted: false });
  await gateway.close();
});

test("feedback that fails after its response was sent breaks nothing", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  let refuse: (error: Error) => void = () => undefined;
  const { gateway, send } = gatewayOf(
    () =>
      new Promise((_, reject) => {
        refuse = reject;
      }),
  );
  const answer = send();
  await vi.advanceTimersByTimeAsync(5_100);
  expect((await answer)?.status).toBe(503);
  refuse(new Error("closed"));
  await vi.advanceTimersByTimeAsync(0);
  await gateway.close();
});
