import type { Router } from "@armature/router";
import type { Admission } from "../http/admission.ts";
import type { GatewayResponse } from "../http/response.ts";
import type { Counters } from "../telemetry/counters.ts";
import { metricsOf } from "../telemetry/metrics.ts";
import { PROMETHEUS_TYPE, prometheusText } from "../telemetry/prometheus-text.ts";

/** The metrics of the router and the gateway, for Prometheus. */
export function exportMetrics(
  router: Router,
  admission: Admission,
  counters: Counters,
): GatewayResponse {
  const body = prometheusText(metricsOf(router, admission, counters));
  return { status: 200, headers: { "content-type": PROMETHEUS_TYPE }, body };
}
