import { type CallType, formatIssuePath, type IssuePath, isSegmentError, validateCall } from '@org/segment-core'
import { cleanCallBound } from '@org/segment-core/fast-verdict'
import { createCallScanner } from '@org/segment-core/scan'
import { callTypeNames, issueRules, limits } from '@org/segment-core/spec'
import { mapByName } from '../mapping/map-by-name.ts'
import { readBytes } from '../read/read-bytes.ts'
import type { ReadRecord } from '../read/read-record.ts'
import { type Finding, ruleTexts } from './finding.ts'
import { locateValue } from './locate-value.ts'
import type { PlanJudge } from './tracking-plan.ts'

/** What a row became before it is judged: the call, or why there is none. */
export type MappedCall =
  | { readonly ok: true; readonly call: unknown }
  | { readonly ok: false; readonly issues: readonly { readonly path: IssuePath; readonly message: string }[] }

/** How rows are judged. */
export interface JudgeRowsOptions {
  /** Type of rows that do not say theirs. */
  readonly type?: CallType | undefined
  /** Milliseconds since 1970. */
  readonly now: number
  /** Turns rows into calls; without it rows are calls. */
  readonly map?: ((value: unknown) => MappedCall) | undefined
  readonly plan?: PlanJudge | undefined
}

const nothing: readonly Finding[] = Object.freeze([])

const typeNames: ReadonlySet<string> = new Set(callTypeNames)

const typeOf = (value: object, implied: CallType | undefined): CallType | undefined => {
  const type = (value as { readonly type?: unknown }).type ?? implied
  return typeof type === 'string' && typeNames.has(type) ? (type as CallType) : undefined
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

/** Makes the function that says everything that is wrong with a row; nothing for most. */
export const createRowJudge = ({ type: implied, now, map, plan }: JudgeRowsOptions) => {
  const findingOf = (
    file: string,
    record: ReadRecord,
    issue: Pick<Finding, 'severity' | 'code' | 'message' | 'advice'> & { readonly path: IssuePath },
  ): Finding => {
    const start = { line: record.line, column: 1 }
    const place =
      record.isJson && map === undefined ? locateValue(record.bytes.toString('utf8'), issue.path, start) : start
    const text = ruleTexts[issue.code]
    return {
      file,
      ...place,
      severity: issue.severity,
      code: issue.code,
      path: formatIssuePath(issue.path),
      message: issue.message,
      rule: text?.rule ?? '',
      advice: issue.advice,
      page: text?.page ?? '',
    }
  }

  const explain = (file: string, record: ReadRecord, call: unknown): readonly Finding[] => {
    const options =
      implied !== undefined && !(isObject(call) && call.type !== undefined) ? { type: implied, now } : { now }
    try {
      return validateCall(call, options).issues.map((issue) => findingOf(file, record, issue))
    } catch (error) {
      if (!isSegmentError(error)) throw error
      return [findingOf(file, record, { ...issueRules.not_json, code: 'not_json', message: error.message, path: [] })]
    }
  }

  const scanner = createCallScanner({ type: implied, readAscii: readBytes })
  // What scanning can not tell has to be parsed for.
  const scans = map === undefined && plan === undefined

  return (file: string, record: ReadRecord): readonly Finding[] => {
    if (scans && (record.scan?.(scanner, now) ?? -1) >= 0) return nothing
    const { problem } = record
    if (problem !== undefined) {
      const advice = 'Mend the row; nothing of it can be used.'
      return [findingOf(file, record, { ...problem, severity: 'error', path: [], advice })]
    }
    let call: unknown = record.isJson ? record.value : mapByName(record.value)
    if (map !== undefined) {
      const mapped = map(record.value)
      if (!mapped.ok) {
        const advice = 'Change the value, or the conversion of the mapping.'
        return mapped.issues.map((one) =>
          findingOf(file, record, { ...one, severity: 'error', code: 'mapping_failed', advice }),
        )
      }
      call = mapped.call
    }
    const type = isObject(call) ? typeOf(call, implied) : undefined
    const isClean = type !== undefined && cleanCallBound(call, type, now) >= 0 && record.size <= limits.safeCallBytes
    const issues = isClean ? nothing : explain(file, record, call)
    if (plan === undefined || !isObject(call)) return issues
    const planned = plan(call.type === undefined && implied !== undefined ? { ...call, type: implied } : call)
    return planned.length === 0 ? issues : [...issues, ...planned.map((issue) => findingOf(file, record, issue))]
  }
}
