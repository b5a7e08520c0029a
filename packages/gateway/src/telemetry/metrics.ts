import type { Router } from "@armature/router";
import type { Admission } from "../http/admission.ts";
import type { Counters } from "./counters.ts";
import type { Metric } from "./prometheus-text.ts";

/** The metrics of the router and the gateway. */
export function metricsOf(router: Router, admission: Admission, counters: Counters): Metric[] {
  const status = router.status();
  const { usd, reservedUsd, leftUsd } = router.spending();
  return [
    gauge("degraded", "1 where something is wrong that /healthz names", Number(!isOk(status))),
    counter("decisions_total", "Decisions made by this process", status.decisions),
    counter("settlements_total", "Outcomes learned from", status.settlements),
    gauge(
      "expired",
      "Outcomes that nobody reported: they count at their expected cost",
      status.expired,
    ),
    counter("refused_total", "Entries of the log that could not be learned from", status.refused),
    counter(
      "capped_total",
      "Judged answers that taught nothing, for their tenant had taught its share",
      status.capped,
    ),
    counter(
      "policy_failures_total",
      "Decisions made evenly, since the policy failed",
      status.policyFailures,
    ),
    gauge("models", "Models that may be chosen", router.models().length),
    gauge("failing_models", "Models that rest after failures", status.failingModels.length),
    gauge("storage_degraded", "1 where the storage does not write", Number(!isOk(status.storage))),
    gauge("storage_pending", "Entries that wait to become durable", status.storage.pending),
    gauge("lag_entries", "Entries of the log that are not learned from yet", status.lag.entries),
    gauge(
      "lag_silent_seconds",
      "Since the end of the log was last heard of; 0 where nobody else writes it",
      status.lag.silentMs / 1000,
    ),
    gauge("spent_today_usd", "US dollars of today's settled requests (UTC)", usd),
    gauge("reserved_usd", "US dollars that requests under way are expected to cost", reservedUsd),
    ...(leftUsd === undefined
      ? []
      : [gauge("left_today_usd", "US dollars left of today's budget", leftUsd)]),
    gauge("requests_in_flight", "Requests under way", admission.requests),
    {
      name: "armature_requests_total",
      type: "counter",
      help: "Requests answered, by status",
      samples: counters.requests,
    },
    {
      name: "armature_attempts_total",
      type: "counter",
      help: "Requests to providers, by what came of them",
      samples: counters.attempts,
    },
    counter("unlearned_outcomes_total", "Outcomes that could not be written", counters.unlearned),
  ];
}

function isOk({ status }: { readonly status: "ok" | "degraded" }): boolean {
  return status === "ok";
}

function counter(name: string, help: string, value: number): Metric {
  return { name: `armature_${name}`, type: "counter", help, samples: [{ value }] };
}

function gauge(name: string, help: string, value: number): Metric {
  return { name: `armature_${name}`, type: "gauge", help, samples: [{ value }] };
}
