/* What the pools call in their workers. */

export function echo<T>(value: T): T {
  return value;
}

export function spin(): never {
  for (;;);
}
