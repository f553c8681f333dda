import { callForeign } from '../delivery/call-foreign.ts'
import { redactSecrets } from '../error/redact-secrets.ts'
import type { SegmentError } from '../error/segment-error.ts'
import { formatIssuePath } from '../error/segment-issue.ts'
import { logError } from '../runtime/log-error.ts'
import { monotonic as realMonotonic } from '../runtime/monotonic.ts'
import type { Runtime } from '../runtime/runtime.ts'
import type { FailedOutcome } from './call-outcome.ts'
import type { ClientEvents } from './client-events.ts'

/** How failures are reported. */
export interface FailureReportOptions {
  readonly onError: ((error: SegmentError, outcome?: FailedOutcome) => void) | undefined
  readonly runtime: Pick<Runtime, 'logError' | 'monotonic'>
  /** Never shown. */
  readonly secrets: readonly string[]
}

/** How often a failure of one kind is reported, in milliseconds. */
const intervalMs = 60_000

/** Kinds that are remembered; errors of foreign code may have any code. */
const maxKinds = 200

/** Failures of one batch after which the host counts as failing; a single one is usual. */
const failuresUntilReported = 3

const maxLineLength = 500

/** Lets one of many pass: the first of a kind in a minute. */
const createThrottle = (monotonic: () => number) => {
  const kinds = new Map<string, { readonly at: number; suppressed: number }>()
  return {
    /** @returns how many of this kind were suppressed since the last one that passed, or undefined if this one is */
    pass(kind: string): number | undefined {
      const at = monotonic()
      const known = kinds.get(kind)
      if (known !== undefined && at - known.at < intervalMs) {
        known.suppressed += 1
        return undefined
      }
      if (known === undefined && kinds.size >= maxKinds) kinds.clear()
      kinds.set(kind, { at, suppressed: 0 })
      return known?.suppressed ?? 0
    },
  }
}

/** What is wrong, without the values of a call, which may be personal. */
const causeOf = ({ code, message, details }: SegmentError): string => {
  const [issue] = details.issues ?? []
  if (issue === undefined) return `${code}: ${message}`
  const path = formatIssuePath(issue.path)
  return `${code}: ${issue.code}${path === '' ? '' : ` at ${path}`}. ${issue.rule}`
}

const headOf = (outcome: FailedOutcome | undefined): string => {
  if (outcome === undefined) return ''
  const name = typeof outcome.call.type === 'string' ? `${outcome.call.type.slice(0, 20)} ` : ''
  const call = `${/^[aeiou]/.test(name) ? 'An' : 'A'} ${name}call`
  if (outcome.outcome === 'refused') return `${call} was refused: `
  return outcome.kept ? `${call} stays in the outbox: ` : `${call} was given up: `
}

/**
 * Creates the report of failures: to `onError`, or as lines of which there is at most one per kind and minute. A line
 * shows neither secrets nor values of a call.
 */
export const createFailureReport = ({ onError, runtime, secrets }: FailureReportOptions) => {
  const throttle = createThrottle(runtime.monotonic ?? realMonotonic)
  const write = runtime.logError ?? logError

  const writeLine = (kind: string, textOf: () => string): void => {
    const suppressed = throttle.pass(kind)
    if (suppressed === undefined) return
    const text = textOf()
    const more = suppressed === 0 ? '' : ` (${suppressed} more since the last such line)`
    const plain = redactSecrets(text, secrets)
      .replaceAll(/\p{Cc}+/gu, ' ')
      .slice(0, maxLineLength)
    callForeign(() => write(`segment-core: ${plain}${more}`))
  }

  return {
    /** Reports a failed call, or another failure. */
    failed(error: SegmentError, outcome?: FailedOutcome): void {
      if (onError !== undefined) {
        callForeign(() => onError(error, outcome))
        return
      }
      const kind = `${outcome?.outcome} ${error.code} ${error.details.issues?.[0]?.code}`
      writeLine(kind, () => `${headOf(outcome)}${causeOf(error)}`)
    },
    /** Reports that requests keep failing and are sent again. */
    retrying({ error, calls, attempts }: ClientEvents['retrying']): void {
      if (attempts < failuresUntilReported) return
      const kind = `retrying ${error.code}`
      if (onError === undefined)
        writeLine(kind, () => `A batch of ${calls} calls fails and is retried: ${causeOf(error)}`)
      else if (throttle.pass(kind) !== undefined) callForeign(() => onError(error))
    },
  }
}
