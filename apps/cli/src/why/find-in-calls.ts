import { issueRules } from '@org/segment-core/spec'
import type { DevAddressFlags } from '../dev/dev-address.ts'
import { devExport } from '../dev/dev-export.ts'
import type { Io } from '../io/io.ts'
import { compileLayouts } from '../mapping/layout.ts'
import { csvOfFlags, layoutsFromFlags } from '../presets/layouts-from-flags.ts'
import { listInputs } from '../read/list-inputs.ts'
import type { Input } from '../read/read-rows.ts'
import { inputProblem } from '../read/row.ts'
import { importLibrary } from '../rows/import-library.ts'
import { readRowCalls } from '../rows/read-row-calls.ts'
import { createRowValidator } from '../validate/validate-row.ts'
import { discardOfRule } from './explain-code.ts'

/** Calls that Segment drops, of one reason and event. */
export interface CallGroup {
  readonly code: string
  readonly event: string | undefined
  readonly type: string | undefined
  readonly count: number
  /** Where the first of them is, and what is wrong with it. */
  readonly first: { readonly place: string; readonly line: number; readonly message: string }
}

/** Dropped calls of some recorded calls. */
export interface CallScan {
  readonly calls: number
  readonly groups: readonly CallGroup[]
  /** Inputs that could not be read to their end. */
  readonly unreadable: readonly string[]
}

const textOf = (value: unknown, name: string): string | undefined => {
  const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
  return typeof found === 'string' ? found : undefined
}

/** Whether a finding is about a dropped call. */
const isDropped = ({ code, severity }: { readonly code: string; readonly severity: string }): boolean =>
  Object.hasOwn(issueRules, code) && (severity === 'error' || discardOfRule(code) !== code)

const scan = async (inputs: readonly Input[], io: Io): Promise<CallScan> => {
  const layouts = await compileLayouts(await layoutsFromFlags(io, {}))
  const findingsOf = createRowValidator({ now: io.now(), library: importLibrary })
  const groups = new Map<string, CallGroup>()
  const unreadable: string[] = []
  let calls = 0
  for (const input of inputs) {
    const settings = { format: undefined, ...csvOfFlags({}, []), encoding: undefined, flags: [] }
    for await (const part of readRowCalls(input, { layouts, settings })) {
      if (io.interrupt.aborted) break
      for (const found of part) {
        const problem = inputProblem(found.row)
        if (problem !== undefined) {
          unreadable.push(`${input.name}: ${problem.message}`)
          continue
        }
        calls += 1
        // A call has one reason, that of its first error.
        const finding = findingsOf(input.name, found).find(isDropped)
        if (finding === undefined) continue
        const { value } = found.row
        const [code, event, type] = [discardOfRule(finding.code), textOf(value, 'event'), textOf(value, 'type')]
        const key = JSON.stringify([code, event, type])
        const first = { place: input.name, line: finding.line, message: finding.message }
        const known = groups.get(key) ?? { code, event, type, count: 0, first }
        groups.set(key, { ...known, count: known.count + 1 })
      }
    }
  }
  return { calls, groups: [...groups.values()].toSorted((one, other) => other.count - one.count), unreadable }
}

/** Finds dropped calls in files. @throws {CliError} `input_unreadable` for a missing file */
export const scanFiles = async (io: Io, paths: readonly string[]): Promise<CallScan> =>
  scan(await listInputs(paths, io.stdinBytes(), io.interrupt, io), io)

/** Finds dropped calls among those that a running `segment dev` received. @throws {CliError} `no_dev` */
export const scanDev = async (io: Io, flags: DevAddressFlags): Promise<CallScan> =>
  scan([await devExport(io, flags)], io)
