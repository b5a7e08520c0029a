export { type ArmatureOptions, type ArmatureProvider, armature } from "./armature.ts";
