import {
  parseSource,
  prepareBatch,
  prepareCall,
  type RejectedCall,
  redactRequest,
  type SegmentIssue,
  type SegmentRequest,
  type StampSources,
  type ValidationTarget,
} from '@org/segment-core'
import { byteLength, textVerdict } from '@org/segment-core/internal'
import { limits, validationTargets } from '@org/segment-core/spec'

/** How a text is judged. */
export interface JudgeOptions extends StampSources {
  readonly targets: readonly ValidationTarget[]
  /** Whether a warning stops a call too. */
  readonly strict: boolean
}

/** A request as a person reads it, without its credential. */
export interface ShownRequest {
  readonly request: SegmentRequest
  readonly bytes: number
  readonly limitBytes: number
}

/** What the playground says about a text. */
export type Judgement =
  | { readonly kind: 'empty' }
  | { readonly kind: 'too-long'; readonly limit: number }
  | { readonly kind: 'not-json'; readonly message: string }
  | {
      readonly kind: 'verdict'
      /** Whether a call or a batch was judged. */
      readonly subject: 'call' | 'batch'
      readonly issues: readonly SegmentIssue[]
      /** Undefined if nothing may be sent. */
      readonly sent: ShownRequest | undefined
    }

/** Longest text that is judged, in UTF-16 units: more than the largest batch, and little enough to judge as one types. */
export const longestText = 1_000_000

const source = parseSource({ writeKey: 'YOUR_SEGMENT_WRITE_KEY' })

/** Whether a name is one of the targets. */
export const isTarget = (name: string): name is ValidationTarget =>
  (validationTargets as readonly string[]).includes(name)

const isBatch = (value: unknown): boolean =>
  Array.isArray(value) || (typeof value === 'object' && value !== null && 'batch' in value)

const shown = (
  prepared: { readonly request: (attempt: { sentAt: string }) => SegmentRequest },
  now: number,
  limitBytes: number,
): ShownRequest => {
  const request = prepared.request({ sentAt: new Date(now).toISOString() })
  return { request: redactRequest(request), bytes: byteLength(request.body ?? ''), limitBytes }
}

const rejected = ({ issues, error }: RejectedCall): readonly SegmentIssue[] =>
  issues.length > 0 ? issues : (error.details.issues ?? [])

/** Judges JSON text as `segment send` would, and shows what would be sent. */
export const judgeText = (text: string, options: JudgeOptions): Judgement => {
  if (text.trim() === '') return { kind: 'empty' }
  if (text.length > longestText) return { kind: 'too-long', limit: longestText }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (thrown) {
    return { kind: 'not-json', message: thrown instanceof Error ? thrown.message : 'The text is not JSON.' }
  }
  const { targets, strict, ...stamps } = options
  const prepare = { ...stamps, source, strict, validateFor: targets }
  const subject = isBatch(value) ? 'batch' : 'call'
  const prepared = subject === 'batch' ? prepareBatch(value, prepare) : prepareCall(value, prepare)
  const found = prepared.ok ? prepared.issues : rejected(prepared)
  // A number beyond the range of JavaScript came as text, so it is an error, as for the command.
  const { issues } = textVerdict({ ok: false, issues: found })
  const stops = !prepared.ok || issues.some(({ severity }) => severity === 'error')
  const limitBytes = subject === 'batch' ? limits.batchBytes : limits.callBytes
  return { kind: 'verdict', subject, issues, sent: stops ? undefined : shown(prepared, options.now(), limitBytes) }
}
