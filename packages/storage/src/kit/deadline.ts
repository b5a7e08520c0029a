/**
 * The promise's outcome, or that of `late` if the promise is still pending after `milliseconds`.
 * `late` may throw. The promise is not cancelled; its own outcome is then ignored.
 */
export async function withDeadline<Value, Late>(
  promise: Promise<Value>,
  milliseconds: number,
  late: () => Late,
): Promise<Value | Late> {
  let timer: NodeJS.Timeout | undefined;
  const expiry = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  try {
    return await Promise.race([promise, expiry.then(late)]);
  } finally {
    clearTimeout(timer);
  }
}
