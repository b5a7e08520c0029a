export { type GatewayMiddleware, gateway } from "./gateway.ts";
export { type RouteVariables, route } from "./route.ts";
