import type { Model } from "@armature/router";
import { GatewayError } from "../error.ts";
import type { Protocol, ProtocolRequest } from "../protocols/protocol.ts";
import type { NativeModels, ServedModel } from "./native-models.ts";

/** The models that can serve a request at all, because of state in it or of what it asks for. */
export interface Restriction {
  /** Why a model cannot; undefined if it can. */
  exclude(model: Model): string | undefined;
  /** The id of the one model that can; undefined if several can. */
  readonly only: string | undefined;
}

/**
 * What restricts a request: state in it that its issuer alone understands, or a feature that no other
 * protocol has.
 * @returns undefined for a request that any model can serve
 * @throws GatewayError `invalid-request`, naming the field and the fix, if no model can
 */
export function restrictionOf(
  protocol: Protocol,
  { pins, nativeOnly }: Pick<ProtocolRequest, "pins" | "nativeOnly">,
  natives: NativeModels,
): Restriction | undefined {
  if (pins.length === 0 && nativeOnly === undefined) return undefined;
  let left = natives.of(protocol.name);
  if (left.length === 0 && nativeOnly !== undefined) {
    throw new GatewayError("invalid-request", `${nativeOnly}; no provider here speaks it`);
  }
  let reason = nativeOnly ?? "";
  for (const { field, issuer } of pins) {
    left = left.filter(issuedBy(issuer, natives.marksState(protocol.name)));
    reason = `${field} belongs to another provider`;
    if (left.length > 0) continue;
    throw new GatewayError("invalid-request", unservable(field, issuer, protocol), {
      param: field,
    });
  }
  const ids = new Set(left.map(({ model }) => model.id));
  const [only] = ids.size === 1 ? ids : [];
  return { only, exclude: ({ id }) => (ids.has(id) ? undefined : reason) };
}

/** @param several true if several providers speak the protocol: unmarked state is then nobody's */
function issuedBy(issuer: string | undefined, several: boolean) {
  return ({ upstream }: ServedModel): boolean =>
    issuer === undefined ? !several : upstream.issuer === issuer;
}

function unservable(field: string, issuer: string | undefined, { name }: Protocol): string {
  const whose =
    issuer === undefined
      ? `it is not known which provider of ${name} issued it`
      : `no model here is served by the provider of ${name} that issued it`;
  const fix = field.endsWith("file_id")
    ? "send the content of the file instead"
    : "leave it out and send the whole conversation instead";
  return `${field}: ${whose}; ${fix}`;
}
