import { cutOff } from "./src/fs/power-cut.ts";
console.log(await cutOff(6, 1, "fsync"));
console.log(await cutOff(3, 1, "os"));
