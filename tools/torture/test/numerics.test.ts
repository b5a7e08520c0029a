import { shortForm } from "./short-form.ts";

shortForm("numerics");
