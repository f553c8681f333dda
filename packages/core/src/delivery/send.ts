import type { SegmentError } from '../error/segment-error.ts'
import type { SegmentIssue } from '../error/segment-issue.ts'
import type { AcceptOptions, RejectedCall } from '../request/accept-call.ts'
import { type ApiCall, buildApiRequest, headerPairs } from '../request/build-api-request.ts'
import type { BatchEnvelope } from '../request/build-batch-request.ts'
import { prepareBatch } from '../request/prepare-batch.ts'
import { prepareCall } from '../request/prepare-call.ts'
import type { SegmentRequest } from '../request/segment-request.ts'
import { parseSource, type SourceInput } from '../request/source.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { webRuntime } from '../runtime/web-runtime.ts'
import type { CallType } from '../spec/call-type-names.ts'
import type { CallInput, ContextInput } from '../spec/calls/call-inputs.generated.ts'
import type { DefaultEvents, EventName, PropertiesOf } from '../spec/calls/event-map.ts'
import type { AnyObject, OpenObject } from '../spec/calls/open-object.ts'
import type { ValidationTarget } from '../spec/validation-targets.ts'
import type { StampedCall } from '../validate/stamp-fields.ts'
import type { Library } from '../values/library.ts'
import { type DeliverOptions, deliver } from './deliver.ts'
import { deliverBatch } from './deliver-batch.ts'
import type { Attempt, Delivery } from './delivery.ts'
import type { RetryOptions } from './retry-policy.ts'

/** How to send. */
export interface SendOptions extends Pick<DeliverOptions, 'retry' | 'signal' | 'timeoutMs' | 'tokens' | 'onAttempt'> {
  readonly source: SourceInput
  /** @default webRuntime() */
  readonly runtime?: Runtime | undefined
  /** Whether a warning refuses the call too. @default false */
  readonly strict?: boolean | undefined
  /** Whose rules are checked besides those that concern every call, such as `['warehouse']`. @default [] */
  readonly validateFor?: readonly ValidationTarget[] | undefined
  /** Name and version for `context.library`. @default coreLibrary */
  readonly library?: Library | undefined
  /** `User-Agent`. @default that of the runtime */
  readonly userAgent?: string | undefined
}

/** The outcome of sending. Logged or serialised, it shows no secret. */
export type SentReport = Delivery & {
  /** Issues that do not stop a call: Segment keeps it, but not as intended. */
  readonly warnings: readonly SegmentIssue[]
}

/** The report of a call that was refused before anything was sent. */
export const rejectedReport = ({ error, issues }: RejectedCall): SentReport => ({
  outcome: 'refused',
  error,
  attempts: [],
  warnings: issues.filter(({ severity }) => severity === 'warning'),
})

/** How to send data that may be a call. */
export interface SendUnknownCallOptions extends SendOptions, Pick<AcceptOptions, 'exactJson'> {
  /** Type of the call if the caller implies it; the call may then omit `type`. */
  readonly type?: CallType | undefined
}

/** The result of sending one call. */
export type SendReport = SentReport & {
  /** The call with its stamps, if it was valid; to send it again, send this. */
  readonly call?: StampedCall
}

/** Like {@link sendCall}, for data whose type is not known, such as the text of a file. */
export const sendUnknownCall = async (input: unknown, options: SendUnknownCallOptions): Promise<SendReport> => {
  const { runtime = webRuntime(), userAgent = runtime.userAgent } = options
  const source = parseSource(options.source)
  const ready = prepareCall(input, { ...runtime, ...options, source, userAgent })
  if (!ready.ok) return rejectedReport(ready)
  const delivery = await deliver(ready.request, { ...runtime, ...options })
  return { ...delivery, call: ready.call, warnings: ready.issues }
}

/**
 * Validates a call, stamps it, and delivers it. Expected failures are in the report and never thrown: a call that Segment
 * would drop is `refused` with `invalid_call` and not sent.
 * @param call for data of an unknown type, the result of `parseCall` or `validateCall`
 * @throws {SegmentError} `invalid_source` if the source is invalid
 */
export const sendCall = <Name extends EventName>(
  call: CallInput<Name, PropertiesOf<DefaultEvents, Name>>,
  options: SendOptions,
): Promise<SendReport> => sendUnknownCall(call, options)

/** How to send one batch. */
export interface SendBatchOptions extends SendOptions, BatchEnvelope {}

/** A call of a batch that was not acknowledged. */
export interface FailedCall {
  /** Its index in the batch. */
  readonly index: number
  readonly messageId: string
  readonly outcome: 'refused' | 'gave-up'
  readonly error: SegmentError
}

/**
 * The result of sending one batch. `acknowledged` means every call; otherwise the outcome is that of the worst call
 * (`gave-up`, then `refused`) and `failed` lists the calls that Segment did not accept.
 */
export type BatchReport = SentReport & {
  /** The calls with their stamps, if all were valid; to send them again, send these. */
  readonly calls?: readonly StampedCall[]
  readonly failed?: readonly FailedCall[]
}

const ranks: readonly Delivery['outcome'][] = ['acknowledged', 'refused', 'gave-up']

const rankOf = ({ outcome }: Delivery): number => ranks.indexOf(outcome)

const missingDelivery = (): never => {
  throw new RangeError('The batch was delivered without an outcome.')
}

/** Like {@link sendBatch}, for data whose type is not known. */
export const sendUnknownBatch = async (
  input: unknown,
  options: SendBatchOptions & Pick<AcceptOptions, 'exactJson'>,
): Promise<BatchReport> => {
  const { runtime = webRuntime(), userAgent = runtime.userAgent } = options
  const source = parseSource(options.source)
  const ready = prepareBatch(input, { ...runtime, ...options, source, userAgent })
  if (!ready.ok) return rejectedReport(ready)

  const deliveries: Delivery[] = []
  const failed: FailedCall[] = []
  const attempts: Attempt[] = []
  let settled = 0
  await deliverBatch(ready.batch, {
    ...runtime,
    ...options,
    onAttempt: (attempt) => {
      attempts.push(attempt)
      options.onAttempt?.(attempt)
    },
    onSettled: ({ calls }, delivery) => {
      deliveries.push(delivery)
      if (delivery.outcome !== 'acknowledged') {
        const { outcome, error } = delivery
        failed.push(...calls.map(({ messageId }, place) => ({ index: settled + place, messageId, outcome, error })))
      }
      settled += calls.length
    },
  })
  const [last = missingDelivery()] = deliveries.toSorted((left, right) => rankOf(right) - rankOf(left))
  return {
    ...last,
    attempts,
    calls: ready.calls,
    ...(failed.length === 0 ? {} : { failed }),
    warnings: ready.issues,
  }
}

/** The calls of a batch with what they share. */
export interface BatchInput {
  readonly batch: readonly CallInput<EventName>[]
  /** Merged by Segment into the context of every call. */
  readonly context?: OpenObject<ContextInput> | undefined
  /** Merged by Segment into the integrations of every call. */
  readonly integrations?: AnyObject | undefined
}

/**
 * Validates calls, stamps them, and delivers them as one batch. Nothing is sent unless every call is valid; issues have
 * their path from the envelope on, such as `batch[3].userId`. A batch over Segment's limits is `refused` too: split it
 * first. A batch that Segment refuses because of one call is halved until that call is alone.
 * @param calls an array of calls, or an envelope `{ batch, context?, integrations? }`
 * @throws {SegmentError} `invalid_source` if the source is invalid
 */
export const sendBatch = (
  calls: readonly CallInput<EventName>[] | BatchInput,
  options: SendBatchOptions,
): Promise<BatchReport> => sendUnknownBatch(calls, options)

/** How to send a raw request. */
export interface SendApiRequestOptions extends Omit<SendOptions, 'strict' | 'validateFor' | 'library' | 'retry'> {
  /** @default no retries, because the body may lack the messageId that makes a repeat harmless */
  readonly retry?: RetryOptions | undefined
}

/** The outcome of a raw request. Logged or serialised, it shows no secret. */
export type ApiReport = Delivery & {
  /** The last request that was built. */
  readonly request: SegmentRequest
}

/**
 * Sends a raw request to the Tracking API. Its body is not validated, but it cannot reach another host. Any 2xx counts as
 * acknowledged, whatever its body. Authorization is
 * added unless the caller sets it. Failures of the network and of Segment are in the report and never thrown.
 * @throws {SegmentError} `invalid_source`, or `invalid_request` for a path, header or body that cannot be sent
 */
export const sendApiRequest = async (call: ApiCall, options: SendApiRequestOptions): Promise<ApiReport> => {
  const { runtime = webRuntime(), userAgent = runtime.userAgent, retry, tokens } = options
  const source = parseSource(options.source)
  const first = buildApiRequest(call, source, { userAgent })
  // Do not ask for a token that the request will not carry.
  const ownAuthorization = headerPairs(call.headers).some(([name]) => name.toLowerCase() === 'authorization')
  const delivery = await deliver(
    ({ retryCount, bearerToken }) => buildApiRequest(call, source, { retryCount, bearerToken, userAgent }),
    {
      ...runtime,
      ...options,
      anyBody: true,
      tokens: ownAuthorization ? undefined : tokens,
      retry: { maxRetries: 0, ...retry },
    },
  )
  return { request: first, ...delivery }
}
