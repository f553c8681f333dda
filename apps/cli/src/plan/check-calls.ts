import { isJsonObject } from '@org/segment-core/internal'
import { planRules } from '@org/segment-core/plan'
import type { Io } from '../io/io.ts'
import { compileLayouts } from '../mapping/layout.ts'
import { csvOfFlags, layoutsFromFlags } from '../presets/layouts-from-flags.ts'
import type { Input } from '../read/read-rows.ts'
import { inputProblem } from '../read/row.ts'
import { importLibrary } from '../rows/import-library.ts'
import { readRowCalls } from '../rows/read-row-calls.ts'
import type { PlanValidator } from '../tracking-plan/load-plan.ts'
import type { Finding } from '../validate/finding.ts'
import { createRowValidator } from '../validate/validate-row.ts'

/** A call of a file, and what of the plan it breaks. */
export interface CheckedCall {
  readonly type: unknown
  /** Name of the event, page or screen. */
  readonly name: unknown
  readonly findings: readonly Finding[]
  /** Whether the row is a call. */
  readonly isCall: boolean
}

/** What a plan or the reading of a file finds; the rules of Segment are those of `segment validate`. */
const isOwn = ({ code }: Finding, isCall: boolean): boolean => Object.hasOwn(planRules, code) || !isCall

/** Checks the calls of inputs against a plan. */
export async function* checkCalls(io: Io, inputs: readonly Input[], plan: PlanValidator): AsyncGenerator<CheckedCall> {
  const layouts = await compileLayouts(await layoutsFromFlags(io, {}))
  const settings = { format: undefined, ...csvOfFlags({}, []), encoding: undefined, flags: [] }
  const findingsOf = createRowValidator({ now: io.now(), library: importLibrary, plan })
  for (const input of inputs) {
    for await (const part of readRowCalls(input, { layouts, settings })) {
      if (io.interrupt.aborted) return
      for (const found of part) {
        const { row, calls } = found
        const [mapped] = calls
        const value = mapped?.ok === true ? mapped.call : row.value
        const isCall = inputProblem(row) === undefined && isJsonObject(value)
        const { type, event, name } = isJsonObject(value) ? value : {}
        const findings = findingsOf(input.name, found).filter((finding) => isOwn(finding, isCall))
        yield { type, name: type === 'track' ? event : name, findings, isCall }
      }
    }
  }
}
