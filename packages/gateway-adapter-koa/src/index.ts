export { type GatewayMiddleware, gateway } from "./gateway.ts";
export { type RouteState, route } from "./route.ts";
