import type { FaultAnswer, FaultRequest } from './fault-host.ts'

/** A kind of trouble, and what an application does meanwhile. Times are those of the application's clock. */
export interface Fault {
  readonly name: string
  readonly calls: number
  /** Pause between two calls, in milliseconds. @default 0 */
  readonly spacingMs?: number
  /** Time between the last call and closing, in milliseconds. @default 0 */
  readonly runMs?: number
  /** How long closing may take, in milliseconds. @default 120000 */
  readonly limitMs?: number
  /** How much faster than real time the application's clock runs. @default 10 */
  readonly factor?: number
  readonly throws?: true
  readonly hasBadValue?: true
  /** Whether it needs the processor, so that few run at the same time. */
  readonly isBusy?: true
  /** How long the process is stopped when its first request arrives, in milliseconds. */
  readonly freezeMs?: number
  /** Whether the clock is set back by an hour when the first request arrives. */
  readonly setsClockBack?: true
  readonly answer: (request: FaultRequest) => FaultAnswer
  /** Whether no call can be delivered. */
  readonly refusesAll?: true
}

const ok: FaultAnswer = { kind: 'answer', status: 200, keeps: true }
const status = (code: number, headers: Readonly<Record<string, string>> = {}, body = '{}'): FaultAnswer => ({
  ...{ kind: 'answer', status: code, headers, body, keeps: false },
})

const outageMs = 200_000
const slowDown = status(429, { 'retry-after': '30' })
const page = status(200, { 'content-type': 'text/html' }, '<!doctype html><title>Log in to this network</title>')

/** Calls of an application that has 500 of them within 20 seconds, and runs on for some time. */
const steady = { calls: 500, spacingMs: 40 }

/** All of them. */
export const faults: readonly Fault[] = [
  { name: 'no fault', ...steady, runMs: 15_000, answer: () => ok },
  {
    name: '503 for 200 s',
    ...{ ...steady, runMs: outageMs + 90_000, factor: 20 },
    answer: ({ ms }) => (ms < outageMs ? status(503) : ok),
  },
  {
    name: 'connections reset for 200 s',
    ...{ ...steady, runMs: outageMs + 90_000, factor: 20 },
    answer: ({ ms }) => (ms < outageMs ? { kind: 'reset', keeps: false } : ok),
  },
  {
    name: 'no answers for 60 s',
    ...{ ...steady, runMs: 150_000 },
    answer: ({ ms }) => (ms < 60_000 ? { kind: 'hang', keeps: false } : ok),
  },
  {
    name: '429 for 60 s, `Retry-After: 30`',
    ...{ ...steady, runMs: 120_000 },
    answer: ({ ms }) => (ms < 60_000 ? slowDown : ok),
  },
  {
    name: 'the same, and the clock is set back by an hour',
    ...{ ...steady, runMs: 120_000, setsClockBack: true },
    answer: ({ ms }) => (ms < 60_000 ? slowDown : ok),
  },
  { name: '400 to everything', ...steady, runMs: 30_000, refusesAll: true, answer: () => status(400) },
  {
    name: '413 above 100 kB',
    ...{ calls: 5_000, runMs: 3_000, factor: 1, limitMs: 15_000, isBusy: true },
    answer: ({ bytes }) => (bytes > 100_000 ? status(413) : ok),
  },
  {
    name: 'a login page (200, HTML) for 60 s',
    ...{ ...steady, runMs: 150_000 },
    answer: ({ ms }) => (ms < 60_000 ? page : ok),
  },
  {
    name: 'the first 3 requests kept, then reset',
    ...{ ...steady, runMs: 60_000 },
    answer: ({ index }) => (index < 3 ? { kind: 'reset', keeps: true } : ok),
  },
  {
    name: 'process frozen for 124 s during a request',
    ...{ ...steady, runMs: 60_000, freezeMs: 124_000 },
    answer: ({ index }) => (index === 0 ? { kind: 'hang', keeps: false } : ok),
  },
  {
    name: '`close()` after 20,000 calls in a loop, answers after 100 ms',
    ...{ calls: 20_000, factor: 1, limitMs: 15_000, isBusy: true },
    answer: () => ({ kind: 'answer', status: 200, keeps: true, delayMs: 100 }),
  },
  { name: 'callbacks that throw', ...steady, runMs: 15_000, throws: true, answer: () => ok },
  { name: 'a BigInt in one of 500 calls', ...steady, runMs: 15_000, hasBadValue: true, answer: () => ok },
]
