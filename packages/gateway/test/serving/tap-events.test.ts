import fc from "fast-check";
import { expect, test } from "vitest";
import type { StreamTap, Verdict } from "../../src/protocols/protocol.ts";
import { EventBuffer } from "../../src/serving/native/event-buffer.ts";
import { tapEvents } from "../../src/serving/native/tap-events.ts";

/** A tap that keeps what it reads; `verdict` decides. */
function tapOf(verdict: (data: string) => Verdict = () => "pass"): StreamTap & { seen: string[] } {
  const seen: string[] = [];
  return {
    seen,
    begun: true,
    finished: false,
    add(data) {
      seen.push(data);
      return verdict(data);
    },
    read: () => ({ outcome: {}, response: undefined }),
  };
}

const bytesOf = (text: string): Buffer => Buffer.from(text);
const textOf = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString();

const lineEnd = fc.constantFrom("\n", "\r\n");
const word = fc.string({ unit: "grapheme", maxLength: 12 }).map((s) => s.replace(/[\r\n]/g, " "));

/** An event as bytes, and its data. */
const eventOf = fc
  .tuple(
    fc.array(word, { minLength: 1, maxLength: 3 }),
    fc.option(word, { nil: undefined }),
    lineEnd,
  )
  .map(([lines, name, end]) => ({
    text: [
      ...(name === undefined ? [] : [`event: ${name}`]),
      ...lines.map((l) => `data: ${l}`),
      "",
      "",
    ].join(end),
    data: lines.join("\n"),
  }));

test("however a stream is cut, each event is read once, and the bytes pass unchanged", () => {
  const cuts = fc.array(fc.nat(40), { maxLength: 30 });
  fc.assert(
    fc.property(fc.array(eventOf, { maxLength: 8 }), cuts, (events, sizes) => {
      const bytes = bytesOf(events.map(({ text }) => text).join(""));
      const buffer = new EventBuffer();
      const tap = tapOf();
      const passed: Uint8Array[] = [];
      for (let at = 0, index = 0; at < bytes.length; index++) {
        const size = 1 + (sizes[index % Math.max(1, sizes.length)] ?? bytes.length);
        const whole = buffer.add(bytes.subarray(at, at + size));
        if (whole.length > 0) passed.push(tapEvents(whole, tap).bytes);
        at += size;
      }
      expect(tap.seen).toEqual(events.map(({ data }) => data));
      // Half of a final CR LF may be kept.
      const text = Buffer.concat(passed).toString();
      expect(text.replace(/\n$/, "")).toBe(bytes.toString().replace(/\n$/, ""));
    }),
    { seed: 1, numRuns: 500 },
  );
});

test("only a dropped or changed event differs from what came", () => {
  const text = ": wait\n\ndata:a\r\n\r\nevent: x\nid: 7\ndata: b\n\ndata: c\n\n";
  const tap = tapOf((data) =>
    data === "a" ? "drop" : data === "b" ? { data: '{"b":1}' } : "pass",
  );
  const { bytes, last } = tapEvents(bytesOf(text), tap);
  expect(textOf(bytes)).toBe(': wait\n\nevent: x\nid: 7\ndata: {"b":1}\n\ndata: c\n\n');
  expect(last).toBeUndefined();
  expect(tap.seen).toEqual(["a", "b", "c"]);
});

test.each<[Verdict, string]>([
  ["last", "event: end\ndata: b\n\n"],
  [{ data: "B", last: true }, "event: end\ndata: B\n\n"],
])("the last event (%j) comes apart, and nothing after it is read", (verdict, expected) => {
  const tap = tapOf((data) => (data === "b" ? verdict : "pass"));
  const { bytes, last } = tapEvents(bytesOf("data: a\n\nevent: end\ndata: b\n\ndata: c\n\n"), tap);
  expect(textOf(bytes)).toBe("data: a\n\n");
  expect(textOf(last)).toBe(expected);
  expect(tap.seen).toEqual(["a", "b"]);
});

test("bytes pass as they came even if they are not UTF-8", () => {
  const bytes = Buffer.concat([bytesOf("data: "), Buffer.from([0xff, 0xfe]), bytesOf("\n\n")]);
  expect(tapEvents(bytes, tapOf()).bytes).toBe(bytes);
});

test("a long event in tiny pieces is kept once, not copied for each of them", () => {
  const buffer = new EventBuffer();
  const piece = Buffer.alloc(16, "x");
  const start = process.cpuUsage();
  for (let sent = 0; sent < 100_000; sent++) expect(buffer.add(piece).length).toBe(0);
  expect(buffer.size).toBe(1_600_000);
  expect(buffer.add(bytesOf("\n\n")).length).toBe(1_600_002);
  expect(buffer.size).toBe(0);
  // A copy of all that was kept for each piece would move 80 GB.
  expect(process.cpuUsage(start).user).toBeLessThan(20e6);
});
