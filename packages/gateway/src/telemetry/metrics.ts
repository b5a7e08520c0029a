import type { Router } from "@armature/router";
import type { Admission } from "../http/admission.ts";
import type { Counters } from "./counters.ts";
import type { Metric } from "./prometheus-text.ts";

/** The metrics of the router and the gateway. */
export function metricsOf(router: Router, admission: Admission, counters: Counters): Metric[] {
  const status = router.status();
  const { usd, reservedUsd, leftUsd } = router.spending();
  return [
    gauge("degraded", "1 if something is wrong; /healthz says what", Number(!isOk(status))),
    counter("decisions_total", "Decisions made by this process", status.decisions),
    counter("settlements_total", "Outcomes learned from", status.settlements),
    gauge(
      "expired",
      "Attempts that were never reported; they count at their expected cost",
      status.expired,
    ),
    counter(
      "refused_total",
      "Entries of the log that the policy could not learn from",
      status.refused,
    ),
    counter("capped_total", "Feedback ignored because its tenant reached its share", status.capped),
    counter(
      "policy_failures_total",
      "Decisions made uniformly because the policy failed",
      status.policyFailures,
    ),
    gauge("models", "Models that may be chosen", router.models().length),
    gauge(
      "failing_models",
      "Models whose circuit breaker is open after failures",
      status.failingModels.length,
    ),
    gauge("storage_degraded", "1 if the storage cannot write", Number(!isOk(status.storage))),
    gauge("storage_pending", "Entries not durable yet", status.storage.pending),
    gauge("lag_entries", "Entries of the log not learned from yet", status.lag.entries),
    gauge(
      "lag_silent_seconds",
      "Seconds since the end of the log was last read; 0 if no other process writes it",
      status.lag.silentMs / 1000,
    ),
    gauge("spent_today_usd", "US dollars of today's settled requests (UTC)", usd),
    gauge("reserved_usd", "US dollars that requests in flight are expected to cost", reservedUsd),
    ...(leftUsd === undefined
      ? []
      : [gauge("left_today_usd", "US dollars left of today's budget", leftUsd)]),
    gauge("requests_in_flight", "Requests in flight", admission.requests),
    {
      name: "armature_requests_total",
      type: "counter",
      help: "Responses to clients, by status",
      samples: counters.requests,
    },
    {
      name: "armature_attempts_total",
      type: "counter",
      help: "Requests to providers, by how they ended",
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
