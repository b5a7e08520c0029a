import { refuseUnless } from "../refusal.ts";

const MEDIA_TYPES = ["image/png", "image/jpeg", "image/gif", "image/webp"];

/** Refuses an image that is neither a web address nor base64 of a known type. */
export function requireImageUrl(url: string, place: string): void {
  if (/^https?:\/\/./.test(url)) return;
  const [, mediaType = "", data = ""] = /^data:([^;]+);base64,(.*)$/s.exec(url) ?? [];
  requireImage(mediaType, data, place);
}

export function requireImage(mediaType: string, data: string, place: string): void {
  refuseUnless(MEDIA_TYPES.includes(mediaType), `${place}: unsupported image type "${mediaType}"`);
  const isBase64 = data !== "" && Buffer.from(data, "base64").toString("base64") === data;
  refuseUnless(isBase64, `${place}: invalid base64 data`);
}
