/** One value of a metric; its labels tell it from the others. */
export interface Sample {
  readonly value: number;
  readonly labels?: Readonly<Record<string, string>>;
}

/** A metric of the Prometheus text format. */
export interface Metric {
  /** Letters, digits and `_`. The name of a counter ends in `_total`. */
  readonly name: string;
  readonly type: "counter" | "gauge";
  /** One line. */
  readonly help: string;
  readonly samples: readonly Sample[];
}

/** Media type of `prometheusText`. */
export const PROMETHEUS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/**
 * Renders metrics for Prometheus, in text format 0.0.4. A client library would keep a second copy of
 * numbers that the router and the gateway count anyway.
 */
export function prometheusText(metrics: readonly Metric[]): string {
  return metrics
    .map(({ name, type, help, samples }) =>
      [
        `# HELP ${name} ${help}\n`,
        `# TYPE ${name} ${type}\n`,
        ...samples.map(({ value, labels }) => `${name}${labelled(labels)} ${value}\n`),
      ].join(""),
    )
    .join("");
}

function labelled(labels: Sample["labels"] = {}): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

function escaped(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
