import { shortForm } from "./short-form.ts";

shortForm("model");
