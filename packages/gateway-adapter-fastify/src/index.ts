export { type GatewayPlugin, gateway } from "./gateway.ts";
export { route } from "./route.ts";
