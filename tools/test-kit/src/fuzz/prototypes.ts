const shared: readonly object[] = [
  Object.prototype,
  Array.prototype,
  Function.prototype,
  String.prototype,
  Number.prototype,
  Boolean.prototype,
  Map.prototype,
  Object,
];

/** A text of everything that objects inherit: it changes if a prototype is polluted. */
export function prototypes(): string {
  return JSON.stringify(
    shared.map((object) =>
      Reflect.ownKeys(object).map((key) => {
        const { value, get, writable } = Reflect.getOwnPropertyDescriptor(object, key) ?? {};
        return [String(key), typeof value, String(value?.name), typeof get, writable];
      }),
    ),
  );
}
