import type { TokenProvider } from '../../src/delivery/delivery.ts'
import type { Middleware } from '../../src/middleware/middleware.ts'
import type { CallPlan, ForeignBehaviour } from './plan.ts'
import type { Random } from './random.ts'

/** What simulated code of the application works with. */
interface ForeignOptions {
  readonly random: Random
  readonly sleep: (ms: number) => Promise<void>
  /** Whether everything works by now. */
  readonly isHealed: () => boolean
}

/** Does what a behaviour says; unsteady code works most of the time. */
const behave = <Value>(behaviour: ForeignBehaviour, value: Value, options: ForeignOptions): Value | Promise<Value> => {
  const { random, sleep, isHealed } = options
  if (isHealed()) return value
  switch (behaviour) {
    case 'steady':
      return value
    case 'late':
      return sleep(random.int(0, 200)).then(() => value)
    case 'throws':
      throw new Error('code of the application threw')
    case 'rejects':
      return Promise.reject(new Error('code of the application rejected'))
    case 'hangs':
      return new Promise<never>(() => undefined)
    case 'unsteady':
      return behave(random.chance(0.8) ? 'steady' : random.pick(['late', 'throws', 'rejects', 'hangs']), value, options)
    default:
      return behaviour satisfies never
  }
}

/** A callback whose result no one needs. */
export const createCallback =
  (behaviour: ForeignBehaviour, options: ForeignOptions): (() => void) =>
  () =>
    // A callback returns nothing, but an asynchronous one is accepted.
    behave(behaviour, undefined, options) as undefined

/** A middleware that passes calls, and drops those that are unwanted. */
export const createMiddleware =
  (behaviour: ForeignBehaviour, options: ForeignOptions): Middleware =>
  (call) =>
    behave(behaviour, call.event === 'Unwanted' ? null : call, options)

/** A token provider. */
export const createTokens = (behaviour: ForeignBehaviour, options: ForeignOptions): TokenProvider => ({
  // It may also throw at once, which no promise would.
  token: () => behave(behaviour, 'a-bearer-token', options) as Promise<string>,
  invalidate: () => undefined,
})

/** A value that must never leave the process. */
export const secret = 'never-send-this'

/** How often the `toJSON` of each call was asked. */
export type ToJsonCounts = Map<number, number>

/** The fields of a simulated call. */
export const createFields = (
  number: number,
  { user, shape, padding }: CallPlan,
  asked: ToJsonCounts,
): Record<string, unknown> => {
  const properties: Record<string, unknown> = { number, padding: 'x'.repeat(padding) }
  const fields: Record<string, unknown> = { userId: `user-${user}`, event: 'Song Played', properties }
  switch (shape) {
    case 'plain':
      return fields
    case 'large':
      properties.padding = 'x'.repeat(5_000)
      return fields
    case 'too large':
      properties.padding = 'x'.repeat(33_000)
      return fields
    case 'unicode':
      properties.padding = '😀ü\u2028'.repeat(20)
      return fields
    case 'toJSON':
      properties.who = {
        secret,
        toJSON: () => {
          asked.set(number, (asked.get(number) ?? 0) + 1)
          return { id: number }
        },
      }
      return fields
    case 'throwing toJSON':
      properties.who = {
        toJSON: () => {
          throw new Error('toJSON threw')
        },
      }
      return fields
    case 'circular':
      properties.self = properties
      return fields
    case 'without user':
      return { event: 'Song Played', properties }
    case 'poison':
      properties.isPoison = true
      return fields
    case 'unwanted':
      return { ...fields, event: 'Unwanted' }
    case 'no object':
      return undefined as never // a caller without types
    default:
      return shape satisfies never
  }
}
