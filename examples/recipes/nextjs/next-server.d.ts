// The part of Next's types that the recipe uses; Next itself is not installed here.
declare module 'next/server' {
  export function after<Value>(task: Promise<Value> | (() => Value | Promise<Value>)): void
}
