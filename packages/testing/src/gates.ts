/** A gate that holds answers. */
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

/** The gates between Segment and its senders. */
export interface Gates<Request> {
  /** @param holds whether the gate holds the answer to a request */
  readonly add: (holds: (request: Request) => boolean) => Gate
  /** Resolves when no gate holds the answer to the request any more. */
  readonly pass: (request: Request) => Promise<void>
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

/** Creates no gate yet. */
export const createGates = <Request>(): Gates<Request> => {
  const gates = new Set<OpenGate<Request>>()
  return {
    add(holds) {
      let held = 0
      let open = (): void => {}
      const opened = new Promise<void>((resolve) => {
        open = resolve
      })
      const waiting = new Set<() => void>()
      const added: OpenGate<Request> = {
        holds,
        hold: () => {
          held += 1
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
                throw new TypeError(`The count must be a whole number of at least 1, but is ${String(count)}.`)
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
    any: () => gates.size > 0,
    clear() {
      for (const { gate } of gates) gate.release()
    },
  }
}
