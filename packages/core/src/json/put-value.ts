/** Gives an object a value under a name, which stays data even where it is `__proto__`. */
export const putValue = (target: Record<string, unknown>, name: string, value: unknown): void => {
  if (name === '__proto__') {
    Object.defineProperty(target, name, { value, enumerable: true, writable: true, configurable: true })
  } else target[name] = value
}
