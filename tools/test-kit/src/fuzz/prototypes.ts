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

/** What every object inherits: equal before and after unless somebody polluted a prototype. */
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
