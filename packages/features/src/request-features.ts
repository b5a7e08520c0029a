import { column, requestSchema } from "./contract/request-schema.ts";
import type { FeatureExtractor } from "./contract/schema.ts";
import { checkLength } from "./error.ts";
import { fillReading } from "./request/read-request.ts";
import { Reading, type RequestReading } from "./request/request-reading.ts";
import { TextScanner } from "./text/text-scanner.ts";

/**
 * Extracts the twelve features of `requestSchema` from an OpenAI chat-completions or Responses body, an
 * Anthropic messages body, a bare prompt, or a `RequestReading` of one of these. The text features
 * describe the first 3,072 and the last 1,024 UTF-16 units of the person's last message, so inside a
 * tool exchange only `context` and `agent` change.
 *
 * An extractor holds about 30 kB of buffers and serves any number of requests. It allocates only for a
 * text with more parts than any before, and when the engine itself flattens a concatenated string. An
 * unreadable request has the context of an empty one.
 */
export function requestFeatures(): FeatureExtractor {
  const scanner = new TextScanner();
  const own = new Reading();
  return {
    schema: requestSchema,
    extract(request, out) {
      checkLength(out, requestSchema.features.length, requestSchema.id);
      const given = Reading.isReading(request);
      if (!given) fillReading(own, request);
      const reading: RequestReading = given ? request : own;
      scanner.scan(reading.text, reading.textLength);
      describeText(reading, scanner, out);
      describeConversation(reading, out);
      for (let at = 0; at < out.length; at++) out[at] = Math.fround(out[at] as number);
      if (!given) own.clear(); // do not keep the request alive until the next one
    },
  };
}

function describeText(reading: RequestReading, text: TextScanner, out: Float64Array): void {
  const units = text.size + 1;
  const sentences = Math.max(1, text.sentences);
  const words = (800 * (text.code + text.science)) / (units + 600);
  const signs = (100 * text.symbols) / (units + 150);
  const density = words + signs;
  const variety = Math.log(1 + text.trigrams) / Math.log(units + 1);

  out[column.bias] = 1;
  out[column.length] = Math.tanh((Math.log(1 + reading.textLength) - 6) / 2);
  out[column.question] =
    (text.endsAsking ? 0.5 : 0) + 0.5 * Math.min(1, text.questions / sentences);
  out[column.digits] = Math.min(1, (8 * text.digits) / units);
  out[column.variety] = Math.min(1, Math.max(0, 5 * (variety - 0.8)));
  out[column.openness] = Math.tanh(text.open - 0.4 * text.closed + demand(reading));
  out[column.capitals] = Math.min(1, (12 * text.upper) / units);
  out[column.formal] = density / (density + 2);
  out[column.layout] = text.lines / (text.lines + sentences);
}

/** Effect of the options on openness: more or less output than usual. */
function demand(reading: RequestReading): number {
  const { maxOutputTokens: limit } = reading;
  return (
    (reading.thinking ? 1 : 0) -
    (reading.structured ? 1 : 0) -
    (reading.forcedTool ? 1 : 0) -
    (limit !== undefined && limit <= 256 ? 1 : 0)
  );
}

function describeConversation(reading: RequestReading, out: Float64Array): void {
  const earlier = Math.max(0, reading.humanTurns - 1);
  const results = reading.toolResults;
  out[column.context] = Math.min(1, Math.log(1 + reading.outsideLength / 1000) / 6);
  out[column.depth] = earlier / (earlier + 4);
  out[column.agent] =
    results > 0
      ? 0.5 + (0.4 * results) / (results + 5) + (reading.toolFailed ? 0.1 : 0)
      : reading.tools > 0
        ? 0.25
        : 0;
}
