import type { WriteStream } from "node:tty";
import { expect, test } from "vitest";
import { ProgressBar } from "../src/terminal/progress.ts";

test("the bar fills up, is drawn only when it changes, and is erased", () => {
  const written: string[] = [];
  const terminal = { write: (text: string) => written.push(text) } as unknown as WriteStream;
  const bar = new ProgressBar(terminal, 1_000);
  for (let i = 0; i < 1_000; i++) bar.advance();
  expect(written.length).toBeLessThan(150);
  expect(new Set(written).size).toBe(written.length);
  expect(written.at(-1)).toBe(`\r${"█".repeat(30)} 100%`);
  bar.clear();
  expect(written.at(-1)).toBe("\r\x1b[K");
});
