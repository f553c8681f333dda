import { callTypeNames } from './call-type-names.ts'
import { callTypes } from './call-types.ts'
import { contextFields } from './context-fields.ts'
import { trackProperties } from './track-properties.ts'

/** What only people read. */
const words: ReadonlySet<string> = new Set(['label', 'help', 'example', 'advanced', 'secret'])

type Row = Readonly<Record<string, unknown>>

const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * The code of the tables without their words, for what only judges and sends: the words are a tenth of the main entry.
 * Lists of rows that several calls share are written once.
 */
export const wordlessCode = (): string => {
  const shared = new Map<unknown, string>()
  const rows = new Map<string, string>()
  const constants: string[] = []
  const literal = (value: unknown): string => {
    if (Array.isArray(value)) return value.some(isRow) ? listOf(value) : JSON.stringify(value)
    if (!isRow(value)) return JSON.stringify(value)
    const entries = Object.entries(value).filter(([name]) => !words.has(name))
    return `{ ${entries.map(([name, inner]) => `${name}: ${literal(inner)}`).join(', ')} }`
  }
  const rowOf = (row: unknown): string => {
    const text = literal(row)
    const known = rows.get(text)
    if (known !== undefined) return known
    // A row of several calls: only long ones are worth a name of their own.
    if (text.length < 100) return text
    const name = `row${rows.size}`
    rows.set(text, name)
    constants.push(`const ${name}: FieldRule = ${text}`)
    return name
  }
  const listOf = (list: readonly unknown[]): string => {
    const known = shared.get(list)
    if (known !== undefined) return known
    const text = `[${list.map(rowOf).join(', ')}]`
    const name = `list${shared.size}`
    shared.set(list, name)
    constants.push(`const ${name}: readonly FieldRule[] = ${text}`)
    return name
  }
  const context = listOf(contextFields)
  const properties = listOf(trackProperties)
  const calls = callTypeNames.map((type) => `  ${type}: ${literal(callTypes[type])},`)
  return `// Written by wordless.generate.ts from the tables of this folder; \`pnpm generate\` writes it anew.
import type { CallType } from './call-type-names.ts'
import type { CallTypeRule } from './call-types.ts'
import type { FieldRule } from './field-spec.ts'

${constants.join('\n')}

/** The six calls without what people read. */
export const callRules: Readonly<Record<CallType, CallTypeRule>> = {
${calls.join('\n')}
}

/** The reserved fields of \`context\` without what people read. */
export const contextRules: readonly FieldRule[] = ${context}

/** The properties reserved on every Track event without what people read. */
export const trackPropertyRules: readonly FieldRule[] = ${properties}
`
}
