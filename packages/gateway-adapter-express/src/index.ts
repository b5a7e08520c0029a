export { type GatewayHandler, gateway } from "./gateway.ts";
export { route } from "./route.ts";
