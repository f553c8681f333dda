import type { ExampleSource } from '../../src/examples/example-values.ts'
import { createScenario, scenarios } from '../../src/examples/scenarios.ts'

/** Typical mistakes, one kind each. */
const mistakes: readonly object[] = [
  { type: 'track', userId: 'user-42', event: 'Order Completed', properties: { revenue: '$134.50', currency: 'usd' } },
  { type: 'track', userId: 42, event: 'Order Completed', properties: { order_id: 'A-1044', revenue: '$134.50' } },
  { type: 'track', userId: 'user-108', properties: { plan: 'pro' } },
  { type: 'track', userId: 'user-311', event: 'order completed', properties: { total: 12 } },
  { type: 'identify', userId: 'null', traits: { email: 'someone' } },
  { type: 'page', anonymousId: 'anon-7f3d', name: 'Pricing', timestamp: 'yesterday' },
  { type: 'group', userId: 'user-77', traits: { name: 'Initech' } },
]

const people = [
  ['user-42', 'anon-7f3d'],
  ['user-108', 'anon-c1a9'],
  ['user-311', 'anon-90be'],
  ['user-77', 'anon-4e02'],
  ['user-256', 'anon-ab51'],
] as const

/** Options of the demo. */
export interface DemoOptions {
  /** Sends one request. */
  readonly send: (path: string, body: unknown) => Promise<void>
  /** Sets the clock of the debugger, ms since 1970. */
  readonly setClock: (ms: number) => void
  /** End of the demo, ms since 1970. */
  readonly endsAt: number
}

/** Duration of the demo by the debugger's clock, in seconds. */
const demoSeconds = 295

/** The calls of all scenarios, over and over, each round by another person. */
const calls = function* (source: ExampleSource): Generator<object> {
  for (let round = 0; ; round += 1) {
    const [userId, anonymousId] = people[round % people.length] ?? people[0]
    const ids = { userId, anonymousId, previousId: anonymousId }
    for (const scenario of scenarios) {
      for (const call of createScenario(scenario, source)) {
        yield { ...call, ...Object.fromEntries(Object.entries(ids).filter(([name]) => name in call)) }
      }
    }
  }
}

/** Sends five minutes of traffic of a small shop, mistakes included. */
export const playDemo = async ({ send, setClock, endsAt }: DemoOptions): Promise<void> => {
  let sent = 0
  let at = endsAt
  const good = calls({ now: () => at, random: () => ((sent * 7) % 10) / 10, createId: () => `demo-${sent}` })
  for (let second = 0; second < demoSeconds; second += 1) {
    at = endsAt - (demoSeconds - second) * 1000
    const count = Math.round(4 + 2.2 * Math.sin(second / 13) + 1.4 * Math.sin(second / 3.7))
    for (let index = 0; index < count; index += 1) {
      setClock(at + index * 137)
      const call = sent % 11 === 7 ? mistakes[Math.floor(sent / 11) % mistakes.length] : good.next().value
      const stamps = { sentAt: new Date(at - 40).toISOString(), messageId: `demo-${sent}` }
      const body = { timestamp: new Date(at - 900).toISOString(), ...call, ...stamps }
      await send(`/v1/${String(Reflect.get(body, 'type'))}`, body)
      sent += 1
    }
    if (second === 90) await send('/v1/track', 'not a call')
  }
}
