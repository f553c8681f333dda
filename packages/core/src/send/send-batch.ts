import { type BatchEnvelope, buildBatchRequest } from '../request/build-batch-request.ts'
import { serialiseCall } from '../request/serialise-call.ts'
import { parseSource, type Source } from '../request/source.ts'
import { type StampedCall, stampCall } from '../request/stamp-call.ts'
import { webRuntime } from '../runtime/web-runtime.ts'
import { isJsonObject, type JsonObject } from '../schemas/json-object.ts'
import { validateBatch } from '../validate/validate-batch.ts'
import { deliverRequest } from './deliver-request.ts'
import { refusedReport, warningsOf } from './refused-report.ts'
import type { SendOptions, SentReport } from './send-options.ts'

/** How to send one batch. */
export interface SendBatchOptions extends SendOptions, BatchEnvelope {}

/** How the sending of one batch ended. */
export type BatchReport = SentReport & {
  /** The calls with their stamps, where all were valid; to send them again, send these. */
  readonly calls?: readonly StampedCall[]
}

/** The envelope of an array of calls, or a whole one with what the options add. */
const envelopeOf = (input: unknown, { context, integrations }: BatchEnvelope): unknown => {
  const shared = {
    ...(context === undefined ? {} : { context }),
    ...(integrations === undefined ? {} : { integrations }),
  }
  if (Array.isArray(input)) return { batch: input, ...shared }
  return isJsonObject(input) ? { ...input, ...shared } : input
}

const objectAt = (envelope: unknown, name: string): JsonObject | undefined => {
  const value = isJsonObject(envelope) ? envelope[name] : undefined
  return isJsonObject(value) ? value : undefined
}

/**
 * Validates calls, stamps them, and delivers them as one batch. Nothing is sent unless every call is valid; issues have
 * their path from the envelope on, such as `batch[3].userId`. More than one batch takes is `refused` too: split it
 * first.
 * @param input an array of calls, or an envelope `{ batch, context?, integrations? }`
 * @throws {SegmentError} `invalid_source` for a source that can not be right
 */
export const sendBatch = async (input: unknown, options: SendBatchOptions): Promise<BatchReport> => {
  const { runtime = webRuntime(), library, userAgent = runtime.userAgent, strict = false, endpoint } = options
  const source = parseSource(options.source)
  const envelope = envelopeOf(input, options)
  const verdict = validateBatch(envelope, { now: runtime.now(), strict })
  if (!verdict.ok) return refusedReport(verdict.issues)
  const { now, createId } = runtime
  const calls = verdict.calls.map((call) => stampCall(call, { now, createId, library }))
  const shared = { context: objectAt(envelope, 'context'), integrations: objectAt(envelope, 'integrations') }
  const delivery = await deliverRequest(
    createBuild(calls, source, { ...shared, endpoint, userAgent }),
    runtime,
    options,
  )
  return { ...delivery, calls, warnings: warningsOf(verdict.issues) }
}

/** Serialises the calls before the first attempt and splices them into each. */
const createBuild = (
  calls: readonly StampedCall[],
  source: Source,
  fixed: BatchEnvelope & { readonly userAgent?: string | undefined },
): Parameters<typeof deliverRequest>[0] => {
  let serialised: ReturnType<typeof serialiseCall>[] | undefined
  return (context) => {
    serialised ??= calls.map(serialiseCall)
    return buildBatchRequest(serialised, source, { ...fixed, ...context })
  }
}
