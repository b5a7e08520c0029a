/** One number, and what tells it from the others of its metric. */
export interface Sample {
  readonly value: number;
  readonly labels?: Readonly<Record<string, string>>;
}

/** A metric, in the words of Prometheus' text format. */
export interface Metric {
  /** Of letters, digits and `_`; a counter's ends in `_total`. */
  readonly name: string;
  readonly type: "counter" | "gauge";
  /** One line. */
  readonly help: string;
  readonly samples: readonly Sample[];
}

/** Type of the media that `prometheusText` is. */
export const PROMETHEUS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/**
 * Metrics as Prometheus reads them, format 0.0.4. Written here, since a client library would keep a
 * second copy of numbers that the router and the gateway count anyway.
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
