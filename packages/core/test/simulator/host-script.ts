import type { Random } from './random.ts'

/** What the host does with one request. */
export type Fate =
  | { readonly kind: 'accepts'; readonly body: string }
  | {
      readonly kind: 'answers'
      readonly status: number
      readonly headers: Readonly<Record<string, string>>
      readonly body: string
    }
  | { readonly kind: 'resets'; readonly stores: boolean }
  | { readonly kind: 'hangs'; readonly stores: boolean }

/** How the host behaves for a while. */
export interface Regime {
  readonly name: string
  /** When it ends, in virtual milliseconds. */
  readonly untilMs: number
  /** Milliseconds from the request to its arrival, and from there to the answer, at most. */
  readonly latencyMs: number
  /** A proxy answers 413 to larger bodies, in bytes. */
  readonly maxBodyBytes: number
  /** Chooses the fate of a request that is not too large. */
  readonly fate: (random: Random) => Fate
}

const accepts = (random: Random): Fate => ({
  kind: 'accepts',
  body: random.pick(['{"success":true}', '{ "success" : true }', 'OK', '', '{"status":"ok"}']),
})

const answers = (status: number, headers: Readonly<Record<string, string>> = {}, body = ''): Fate => ({
  kind: 'answers',
  status,
  headers,
  body,
})

const throttles = (random: Random): Fate =>
  answers(
    429,
    random.pick<Readonly<Record<string, string>>>([
      {},
      { 'retry-after': '0' },
      { 'retry-after': '1' },
      { 'retry-after': '30' },
      { 'retry-after': '9999999' },
      { 'retry-after': 'soon' },
      { 'retry-after': 'Mon, 01 Jun 2026 12:00:10 GMT', date: 'Mon, 01 Jun 2026 12:00:00 GMT' },
      { 'x-ratelimit-reset': '2' },
    ]),
  )

/** Answers of something that is not Segment, such as the login page of a Wi-Fi. */
const lies = (random: Random): Fate =>
  random.pick([
    answers(200, { 'content-type': 'text/html; charset=utf-8' }, 'Please log in.'),
    answers(200, {}, '<!doctype html><title>Wi-Fi</title>'),
    answers(200, {}, '\n  <html>'),
    answers(200, { 'content-type': 'application/json' }, '{"success":false}'),
  ])

const fails = (random: Random): Fate =>
  random.weighted<Fate>([
    [4, answers(random.pick([500, 502, 503, 504, 408]))],
    [3, { kind: 'resets', stores: random.chance(0.5) }],
    [2, { kind: 'hangs', stores: random.chance(0.5) }],
    [2, throttles(random)],
    [2, lies(random)],
  ])

type FateOf = Regime['fate']

/** The kinds of behaviour, with how often they occur. */
const behaviours: readonly (readonly [weight: number, name: string, fate: FateOf])[] = [
  [6, 'healthy', accepts],
  [4, 'unsteady', (random) => (random.chance(0.6) ? accepts(random) : fails(random))],
  [2, 'failing', fails],
  [2, 'down', () => ({ kind: 'resets', stores: false })],
  [1, 'answering 503', () => answers(503, {}, 'Service Unavailable')],
  [2, 'throttling', (random) => (random.chance(0.3) ? accepts(random) : throttles(random))],
  [1, 'lying', lies],
  [1, 'hanging', (random) => ({ kind: 'hangs', stores: random.chance(0.5) })],
  [1, 'losing answers', () => ({ kind: 'resets', stores: true })],
  // A firewall, or a host that is not Segment.
  [1, 'refusing', () => answers(400, {}, 'Bad Request')],
  [0.3, 'unauthorized', () => answers(401)],
  [1, 'redirecting', () => answers(302, { location: 'https://login.example/' })],
]

/** A host that accepts everything at once. */
export const healthy = (latencyMs: number): Regime => ({
  name: 'healthy',
  untilMs: Number.POSITIVE_INFINITY,
  latencyMs,
  maxBodyBytes: Number.POSITIVE_INFINITY,
  fate: accepts,
})

/** A script of a host: regimes one after the other. */
export const createHostScript = (random: Random, endMs: number): readonly Regime[] => {
  const script: Regime[] = []
  let untilMs = 0
  while (untilMs < endMs) {
    untilMs += random.pick([500, 2_000, 10_000, 60_000, 300_000])
    const [name, fate] = random.weighted(behaviours.map(([weight, ...behaviour]) => [weight, behaviour] as const))
    script.push({
      name,
      untilMs,
      latencyMs: random.pick([0, 5, 100, 3_000]),
      maxBodyBytes: random.chance(0.15) ? random.pick([3_000, 20_000, 100_000]) : Number.POSITIVE_INFINITY,
      fate,
    })
  }
  return script
}
