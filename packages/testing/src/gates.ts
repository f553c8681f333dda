import { valueWords } from './query/value-words.ts'

/** A gate that holds answers, each for at most 5 minutes. */
export interface Gate {
  /** How many answers it holds. */
  readonly held: number
  /**
   * Waits until it holds this many answers, by default 1. It does not time out; the test does.
   * @throws {Error} if the gate is released before
   */
  readonly reached: (count?: number) => Promise<void>
  /** Lets the held answers go, and holds no more. */
  readonly release: () => void
}

/** What gates need. */
export interface GateOptions {
  /**
   * How long a gate holds an answer at most, in ms; it then opens with a warning, so that a forgotten gate does not
   * keep connections forever.
   * @default 300000
   */
  readonly longestHoldMs?: number
  /** @default console.warn */
  readonly warn?: (message: string) => void
}

/** The gates between Segment and its senders. */
export interface Gates<Request> {
  /** @param holds whether the gate holds the answer to a request */
  readonly add: (holds: (request: Request) => boolean) => Gate
  /** Resolves when no gate holds the answer to the request any more. */
  readonly pass: (request: Request) => Promise<void>
  /** How many answers all gates hold. */
  readonly held: () => number
  /** Whether there is a gate. */
  readonly any: () => boolean
  /** Opens all gates. */
  readonly clear: () => void
}

interface OpenGate<Request> {
  readonly holds: (request: Request) => boolean
  readonly gate: Gate
  /** Resolves when the gate opens. */
  readonly hold: () => Promise<void>
}

/** Ends a wait without keeping the process alive. */
const startTimer = (run: () => void, ms: number): (() => void) => {
  const timer = setTimeout(run, ms)
  // In browsers it is a number.
  if (typeof timer === 'object') timer.unref()
  return () => clearTimeout(timer)
}

/** Creates no gate yet. */
export const createGates = <Request>({
  longestHoldMs = 300_000,
  warn = console.warn,
}: GateOptions = {}): Gates<Request> => {
  const gates = new Set<OpenGate<Request>>()
  return {
    add(holds) {
      let held = 0
      let open = (): void => {}
      const opened = new Promise<void>((resolve) => {
        open = resolve
      })
      const waiting = new Set<() => void>()
      let stopTimer: (() => void) | undefined
      const expire = (): void => {
        warn(
          `A gate held an answer for ${longestHoldMs / 1000} s, so it is open now. Release a gate as soon as the test has seen what it needs.`,
        )
        added.gate.release()
      }
      const added: OpenGate<Request> = {
        holds,
        hold: () => {
          held += 1
          stopTimer ??= startTimer(expire, longestHoldMs)
          for (const check of waiting) check()
          return opened
        },
        gate: {
          get held() {
            return held
          },
          reached: (count = 1) =>
            new Promise((resolve, reject) => {
              if (!Number.isInteger(count) || count < 1) {
                throw new TypeError(`The count must be a whole number of at least 1, but is ${valueWords(count)}.`)
              }
              const check = (): void => {
                if (held >= count) resolve()
                else if (!gates.has(added)) reject(new Error('The gate is released, so it holds no answer.'))
                else return
                waiting.delete(check)
              }
              waiting.add(check)
              check()
            }),
          release() {
            gates.delete(added)
            stopTimer?.()
            held = 0
            open()
            for (const check of waiting) check()
          },
        },
      }
      gates.add(added)
      return added.gate
    },
    async pass(request) {
      // In turn, because a later gate may be added while an earlier one holds.
      for (const { holds, hold } of gates) if (holds(request)) await hold()
    },
    held: () => [...gates].reduce((sum, { gate }) => sum + gate.held, 0),
    any: () => gates.size > 0,
    clear() {
      for (const { gate } of gates) gate.release()
    },
  }
}
