export { type SquareCBOptions, squareCB } from "./square-cb.ts";
