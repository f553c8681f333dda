import type { Call, CallType, Target } from '../real-client.ts'
import { burstCall, sixCalls } from '../six-calls.ts'

/** Sends calls with one client; settles when the client says that nothing is left, and throws what it complains of. */
export type Drive = (target: Target, calls: readonly Call[]) => Promise<void>

/** The calls of one run: those of the six that the client has a method for, what else there is, and the burst. */
export const callsFor = (types: readonly CallType[], { extra = [], burst = 0 }: Target): readonly Call[] => [
  ...sixCalls().filter(({ type }) => types.includes(type)),
  ...extra,
  ...Array.from({ length: burst }, (_, index) => burstCall(index)),
]

/** A client with a method per type that takes a message and says when that message has been sent. */
export type CallbackClient = Readonly<
  Record<CallType, (message: never, done: (error?: Error) => void) => unknown> & { flush(): unknown }
>

/** Hands all calls to a client of callbacks, and waits until each of them has come back. */
export const driveByCallbacks = async (client: CallbackClient, calls: readonly Call[]): Promise<void> => {
  const sent = calls.map(
    ({ type, ...message }) =>
      new Promise<void>((resolve, reject) => {
        // Each library types its messages in its own words; the calls are made of what all of them take.
        client[type](message as never, (error) => (error ? reject(error) : resolve()))
      }),
  )
  client.flush()
  await Promise.all(sent)
}
