import type { CallSite } from '../source-code/find-call-sites.ts'
import type { StaticMember, StaticValue } from '../source-code/static-value.ts'

/** The fields of a call whose branches are decided. */
export type Fields = ReadonlyMap<string, StaticMember>

/** Ways through the branches of a call that are looked at. */
const maxVariants = 32

/** Levels of objects that are followed. */
const maxDepth = 8

/** The values that a value has in the branches of the program. */
const alternativesOf = (value: StaticValue, depth = 0): readonly StaticValue[] => {
  if (value.kind === 'choice') return value.values.flatMap((one) => alternativesOf(one, depth)).slice(0, maxVariants)
  if ((value.kind !== 'object' && value.kind !== 'list') || depth >= maxDepth) return [value]
  return variantsOf(value.members, depth + 1).map((members) => ({ ...value, members }))
}

/** The same fields with every choice decided, in several ways if there are choices. */
export const variantsOf = (fields: Fields, depth = 0): readonly Fields[] => {
  let variants: readonly Fields[] = [fields]
  for (const [name, member] of fields) {
    const alternatives = alternativesOf(member.value, depth)
    if (alternatives.length === 1 && alternatives[0] === member.value) continue
    variants = variants
      .flatMap((one) => alternatives.map((value) => new Map([...one, [name, { ...member, value }]])))
      .slice(0, maxVariants)
  }
  return variants
}

const samples: Readonly<Record<Extract<StaticValue, { kind: 'typed' }>['type'], readonly unknown[]>> = {
  string: ['text', ''],
  number: [42, 0, -1, 0.5],
  boolean: [true, false],
  array: [[], [null], [null, 1, 'text', {}, true]],
  // JSON leaves out functions.
  function: [undefined],
  bigint: [42],
}

const everySample: readonly unknown[] = [null, {}, ...Object.values(samples).flat()].filter((one) => one !== undefined)

const typeOf = (value: unknown): string => (Array.isArray(value) ? 'array' : typeof value)

/** What is known besides the program. */
export interface SampleOptions {
  /** Values that the plan names, which a value may happen to have. */
  readonly known: readonly unknown[]
  /** Whether a value has the type that the program declares. */
  readonly trustsTypes: boolean
}

/** Values that a value may have: the one that is written, or some of its type. */
const candidatesOf = (value: StaticValue, { known, trustsTypes }: SampleOptions): readonly unknown[] => {
  if (value.kind === 'literal') return [value.value]
  if (value.kind === 'undefined') return [undefined]
  if (value.kind !== 'typed' || (value.declared !== undefined && !trustsTypes)) return [...everySample, ...known]
  return [...samples[value.type], ...known.filter((one) => typeOf(one) === value.type)]
}

const valueIn = (value: StaticValue, round: number, options: SampleOptions, depth: number): unknown => {
  if (value.kind === 'object') return depth > maxDepth ? {} : fill(value.members, round, options, depth)
  if (value.kind === 'list') {
    if (depth > maxDepth) return []
    // JSON has null in place of an item that is undefined.
    return Array.from(value.members.values(), (item) => valueIn(item.value, round, options, depth + 1) ?? null)
  }
  const candidates = candidatesOf(value, options)
  return candidates[round % candidates.length]
}

const fill = (fields: Fields, round: number, options: SampleOptions, depth = 0): Record<string, unknown> =>
  Object.fromEntries(
    [...fields].flatMap(([name, { value }]) => {
      const chosen = valueIn(value, round, options, depth + 1)
      return chosen === undefined ? [] : [[name, chosen]]
    }),
  )

/** The calls that a site may send, one for each value that its unknown parts may have. What is in all of them is certain. */
export const sampleCalls = (
  type: CallSite['type'],
  fields: Fields,
  options: SampleOptions,
): readonly Record<string, unknown>[] => {
  const rounds = everySample.length + options.known.length
  return Array.from({ length: rounds }, (_, round) => ({ ...fill(fields, round, options), type }))
}

/** Whether everything about a value is written in the program. */
export const isWritten = (value: StaticValue): boolean =>
  value.kind === 'literal' ||
  value.kind === 'undefined' ||
  (((value.kind === 'object' && !value.isOpen) || value.kind === 'list') &&
    [...value.members.values()].every((member) => isWritten(member.value)))
