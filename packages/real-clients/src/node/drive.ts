import type { Call, CallType, Target } from '../real-client.ts'
import { burstCall, sixCalls } from '../six-calls.ts'

/** Sends calls with one client; resolves after its queue is empty and rejects with its error. */
export type Drive = (target: Target, calls: readonly Call[]) => Promise<void>

/** The calls of one run: the supported ones of the six, the extra calls, and the burst. */
export const callsFor = (types: readonly CallType[], { extra = [], burst = 0 }: Target): readonly Call[] => [
  ...sixCalls().filter(({ type }) => types.includes(type)),
  ...extra,
  ...Array.from({ length: burst }, (_, index) => burstCall(index)),
]

/** A client with a method per type that takes a message and a callback for when it was sent. */
export type CallbackClient = Readonly<
  Record<CallType, (message: never, done: (error?: Error) => void) => unknown> & { flush(): unknown }
>

/** Sends all calls with a callback client and waits for every callback. */
export const driveByCallbacks = async (client: CallbackClient, calls: readonly Call[]): Promise<void> => {
  const sent = calls.map(
    ({ type, ...message }) =>
      new Promise<void>((resolve, reject) => {
        // Each library has its own message type; the calls only use fields that all of them accept.
        client[type](message as never, (error) => (error ? reject(error) : resolve()))
      }),
  )
  client.flush()
  await Promise.all(sent)
}
