import { createIssue, formatIssuePath, type IssuePath, type SegmentIssue } from '../error/segment-issue.ts'
import { thrownMessage } from '../error/thrown-message.ts'
import { putValue } from '../json/put-value.ts'
import { limits } from '../spec/limits.ts'
import type { IssueCode } from '../spec/rules/issue-rules.ts'
import type { JsonObject } from '../values/json-object.ts'
import { describeLost } from './describe-value.ts'
import { inheritsNames } from './inherits-names.ts'
import { isRawJson, losesContent, prototypeOf, type RawJson, unboxed } from './object-kinds.ts'

/** A value as JSON carries it. */
export interface JsonReading {
  /**
   * New plain objects and arrays that share nothing with the given ones; undefined if JSON leaves the value out. What JSON
   * cannot represent is an error, and a text such as `[circular]` stands for it.
   */
  readonly value: unknown
  /** Errors for what JSON cannot represent, warnings for what it changes or leaves out; each with its path. */
  readonly issues: readonly SegmentIssue[]
  /** Size of the value: its JSON has at most `maxUnitBytes` bytes for each unit. */
  readonly units: number
}

/** Maximum bytes of JSON for each unit of size: those of `\\u0000`, one UTF-16 unit of a string. */
export const maxUnitBytes = 6

/** Units of a value without its characters, with the quotes, colon and comma around it: the longest number has 24 bytes. */
export const valueUnits = 5

/** Units from which on a value has more bytes of JSON than a request may have. */
export const maxUnits = 3 * limits.batchBytes

/** Values that are reported one by one if JSON changes them or leaves them out; more are only counted. */
const mostLost = 100

interface Walk {
  readonly maxDepth: number
  /** Whether every object inherits enumerable names. */
  inheritsNames: boolean
  /** Undefined until there is one. */
  issues: SegmentIssue[] | undefined
  /** The objects and arrays around the value, from the outside in: the first `depth` of them. */
  readonly holders: object[]
  /** The name of each holder in the one before; the first has none. */
  readonly names: (string | number)[]
  depth: number
  /** Number of names that paths leave out. */
  readonly pathFrom: number
  /** The readings of the calls, if the value is a batch. */
  readonly calls: JsonReading[] | undefined
  units: number
  /** Values that JSON changes or leaves out. */
  lost: number
}

/** Instead of a holder that was left, which must not stay in memory. */
const noHolder = {}

export const noIssues: readonly SegmentIssue[] = Object.freeze([])

const pathTo = (name: string | number, walk: Walk): IssuePath =>
  walk.depth < walk.pathFrom ? [] : [...pathToHolder(walk), name]

/** The path of the object or array whose members are being read. */
const pathToHolder = ({ names, pathFrom, depth }: Walk): IssuePath => names.slice(pathFrom, depth)

const report = (code: IssueCode, path: IssuePath, says: string, walk: Walk): void => {
  walk.issues ??= []
  walk.issues.push(createIssue(code, path, `${path.length === 0 ? 'The call' : formatIssuePath(path)} ${says}.`))
}

/** Reports a value that cannot be sent. @returns a text for it, so that the rest of the call can be shown and validated */
const reportUnsendable = (path: IssuePath, says: string, text: string, walk: Walk): string => {
  report('not_json', path, says, walk)
  return text
}

const reportThrown = (thrown: unknown, name: string | number, walk: Walk): string =>
  reportUnsendable(pathTo(name, walk), `cannot be read: ${thrownMessage(thrown)}`, '[unreadable]', walk)

const reportLost = (path: IssuePath, says: string, walk: Walk): void => {
  walk.lost += 1
  if (walk.lost <= mostLost) report('value_lost', path, says, walk)
}

/** Reports a value that JSON leaves out, or writes as null if it is an item of an array. */
const leaveOut = (value: unknown, name: string | number, walk: Walk): undefined => {
  const instead = typeof name === 'number' ? 'null is sent instead' : 'it is left out'
  reportLost(pathTo(name, walk), `is ${describeLost(value)}; ${instead}`, walk)
}

const readingOf = (value: unknown, walk: Walk): JsonReading => {
  const { lost, units } = walk
  if (lost > mostLost) {
    report('value_lost', [], `has ${lost - mostLost} more values that JSON changes or leaves out`, walk)
  }
  return { value, issues: walk.issues ?? noIssues, units }
}

/** Reports a call with more bytes than any request may have, once; the rest of it is not read. */
const reportTooLarge = (walk: Walk): string => {
  if (walk.issues?.some(({ code }) => code === 'call_too_large') !== true) {
    const most = limits.batchBytes.toLocaleString('en-US')
    report('call_too_large', [], `has more than ${most} bytes of JSON`, walk)
  }
  return '[too large]'
}

/** What JSON.stringify writes instead of a value: the result of its `toJSON` if it has one. */
export const askToJson = (value: unknown, name: string | number): unknown => {
  if (value === null || value === undefined) return value
  const { toJSON } = value as { readonly toJSON?: unknown }
  return typeof toJSON === 'function' ? Reflect.apply(toJSON, value, [String(name)]) : value
}

const copyArray = (items: readonly unknown[], walk: Walk): unknown => {
  const { length } = items
  walk.units += valueUnits * length
  if (walk.units > maxUnits) return reportTooLarge(walk)
  // An array that grows takes room for 17 items at once.
  const copy = new Array<unknown>(length)
  for (let index = 0; index < length; index += 1) {
    let item: unknown
    try {
      item = items[index]
    } catch (thrown) {
      item = reportThrown(thrown, index, walk)
    }
    if (typeof item === 'string') walk.units += item.length
    else item = readMember(item, index, walk) ?? null
    copy[index] = item
  }
  return copy
}

/** Reads the calls of a batch, each with its own paths and issues. */
const readCalls = (batch: readonly unknown[], calls: JsonReading[], walk: Walk): readonly unknown[] => {
  const pathFrom = walk.depth + 1
  for (let index = 0; index < batch.length; index += 1) {
    const own: Walk = { ...walk, pathFrom, calls: undefined, issues: undefined, units: valueUnits, lost: 0 }
    let call: unknown
    try {
      call = batch[index]
    } catch (thrown) {
      call = reportThrown(thrown, index, own)
    }
    calls.push(readingOf(readMember(call, index, own) ?? null, own))
  }
  return calls.map(({ value }) => value)
}

/** Whether JSON carries a number as it is: it has no minus zero. */
const isJsonNumber = (value: number): boolean => Number.isFinite(value) && !Object.is(value, -0)

const copyMember = (object: JsonObject, name: string, copy: Record<string, unknown>, walk: Walk): void => {
  let value: unknown
  try {
    value = object[name]
  } catch (thrown) {
    value = reportThrown(thrown, name, walk)
  }
  if (typeof value === 'string') walk.units += value.length
  else {
    value = readMember(value, name, walk)
    if (value === undefined) return
  }
  walk.units += name.length + valueUnits
  putValue(copy, name, value)
}

/** Copies a plain object. The loop does what `copyMember` does, without a call for the most frequent values. */
const copyObject = (object: JsonObject, walk: Walk): JsonObject => {
  const copy: Record<string, unknown> = {}
  let units = 0
  for (const name in object) {
    let value: unknown
    try {
      value = object[name]
    } catch (thrown) {
      value = reportThrown(thrown, name, walk)
    }
    if (typeof value === 'string') units += value.length
    else if (typeof value !== 'boolean' && (typeof value !== 'number' || !isJsonNumber(value))) {
      value = readMember(value, name, walk)
      if (value === undefined) continue
    }
    units += name.length + valueUnits
    if (name === '__proto__') putValue(copy, name, value)
    else copy[name] = value
  }
  walk.units += units
  return copy
}

/** Copies an object by its own names. */
const copyOwn = (object: object, names: readonly string[], walk: Walk): JsonObject => {
  const copy: Record<string, unknown> = {}
  for (const name of names) copyMember(object as JsonObject, name, copy, walk)
  return copy
}

/** Copies an object of a class or another realm. */
const copyInstance = (instance: object, walk: Walk): JsonObject => {
  const names = Object.keys(instance)
  if (losesContent(instance, names.length)) {
    const instead = names.length === 0 ? '{} is' : 'only its own fields are'
    reportLost(pathToHolder(walk), `is ${describeLost(instance)}; ${instead} sent instead`, walk)
  }
  return copyOwn(instance, names, walk)
}

/** Whether the array being read is the list of calls of a batch. */
const isBatch = ({ names, depth }: Walk): boolean => depth === 2 && names[1] === 'batch'

const isInside = (value: object, { holders, depth }: Walk): boolean => {
  for (let index = depth - 1; index >= 0; index -= 1) if (holders[index] === value) return true
  return false
}

/** Reads an object or array that was asked for its JSON. */
const readObject = (value: object, name: string | number, walk: Walk): unknown => {
  const isArray = Array.isArray(value)
  const prototype = isArray ? undefined : prototypeOf(value)
  const isPlain = prototype === Object.prototype || prototype === null
  if (!isPlain && !isArray) {
    const primitive = unboxed(value)
    if (primitive !== value) return readAnswer(primitive, name, walk)
  }
  if (prototype === null && isRawJson(value)) return readRawJson(value, name, walk)
  if (isInside(value, walk)) return reportUnsendable(pathTo(name, walk), 'contains itself', '[circular]', walk)
  const { depth } = walk
  if (depth >= walk.maxDepth) {
    return reportUnsendable(pathTo(name, walk), `is nested deeper than ${limits.depth} levels`, '[too deep]', walk)
  }
  if (walk.units > maxUnits) return reportTooLarge(walk)
  walk.holders[depth] = value
  walk.names[depth] = name
  walk.depth = depth + 1
  const copy = copyOf(value, isPlain, walk)
  walk.holders[depth] = noHolder
  walk.depth = depth
  return copy
}

const copyOf = (value: object, isPlain: boolean, walk: Walk): unknown => {
  // for…in makes no list of names, but it also visits inherited ones.
  if (isPlain)
    return walk.inheritsNames ? copyOwn(value, Object.keys(value), walk) : copyObject(value as JsonObject, walk)
  if (!Array.isArray(value)) return copyInstance(value, walk)
  return walk.calls !== undefined && isBatch(walk) ? readCalls(value, walk.calls, walk) : copyArray(value, walk)
}

/** Reads a number, or other JSON text, from `JSON.rawJSON`. */
const readRawJson = ({ rawJSON }: RawJson, name: string | number, walk: Walk): unknown => {
  const read: unknown = JSON.parse(rawJSON)
  if (typeof read === 'number' && String(read) !== rawJSON) {
    reportLost(pathTo(name, walk), `is ${rawJSON}; ${read} is sent instead`, walk)
  }
  return read
}

/** Reads a value that was asked for its JSON. */
const readAnswer = (value: unknown, name: string | number, walk: Walk): unknown => {
  switch (typeof value) {
    case 'string':
      walk.units += value.length
      return value
    case 'boolean':
      return value
    case 'undefined':
      return typeof name === 'number' ? leaveOut(value, name, walk) : undefined
    case 'number':
      // JSON has no minus zero.
      if (Number.isFinite(value)) return value === 0 ? 0 : value
      reportLost(pathTo(name, walk), `is ${value}; null is sent instead`, walk)
      return null
    case 'object':
      return value === null ? null : readObject(value, name, walk)
    case 'bigint':
      return reportUnsendable(
        pathTo(name, walk),
        `is the bigint ${value}, which JSON cannot represent`,
        `${value}`,
        walk,
      )
    case 'symbol':
    case 'function':
      return leaveOut(value, name, walk)
  }
}

/** Reads a member of an object or array, or the input itself. */
const readMember = (value: unknown, name: string | number, walk: Walk): unknown => {
  const type = typeof value
  if (value === null || (type !== 'object' && type !== 'function' && type !== 'bigint')) {
    return readAnswer(value, name, walk)
  }
  const { depth } = walk
  try {
    const { toJSON } = value as { readonly toJSON?: unknown }
    if (typeof toJSON !== 'function') {
      return type === 'object' ? readObject(value as object, name, walk) : readAnswer(value, name, walk)
    }
    const answer: unknown = Reflect.apply(toJSON, value, [String(name)])
    if (answer === null && value instanceof Date) {
      reportLost(pathTo(name, walk), 'is an invalid Date; null is sent instead', walk)
    }
    return readAnswer(answer, name, walk)
  } catch (thrown) {
    walk.depth = depth
    return reportThrown(thrown, name, walk)
  }
}

const createWalk = (maxDepth: number, calls?: JsonReading[]): Walk => ({
  maxDepth,
  inheritsNames: inheritsNames(),
  issues: undefined,
  holders: [],
  names: [],
  depth: 0,
  pathFrom: 1,
  calls,
  units: valueUnits,
  lost: 0,
})

/** The walk of the last reading, for the next one: its arrays would be half of what a reading allocates. */
let spare: Walk | undefined

/**
 * Reads a value once, exactly as JSON.stringify does: `toJSON` is asked first and its result is not asked again, objects of
 * primitives are unboxed, getters run once, and only own enumerable members with a string as name count. What is validated,
 * changed by middleware and sent is this reading, never the value itself. Never throws.
 */
export const readJson = (value: unknown): JsonReading => {
  const walk = spare ?? createWalk(limits.depth)
  // A getter or `toJSON` may read another value meanwhile.
  spare = undefined
  walk.inheritsNames = inheritsNames()
  const reading = readingOf(readMember(value, '', walk), walk)
  walk.issues = undefined
  walk.units = valueUnits
  walk.lost = 0
  spare = walk
  return reading
}

/** A batch as JSON carries it. */
export interface BatchReading extends JsonReading {
  /** Each call with its own issues, whose paths begin at the call; they are not among those of the batch. */
  readonly calls: readonly JsonReading[]
}

/** Reads the body of a batch request; see {@link readJson}. */
export const readBatchJson = (value: unknown): BatchReading => {
  const calls: JsonReading[] = []
  // A call may be nested as deep as if it were alone.
  const walk = createWalk(limits.depth + 2, calls)
  return { ...readingOf(readMember(value, '', walk), walk), calls }
}
