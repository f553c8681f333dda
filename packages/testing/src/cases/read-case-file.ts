import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts'
import { type Region, regions } from '../regions.ts'
import { callTypes } from '../routes.ts'
import type { CaseArea, CaseSource, ConformanceCase, ExpectedIssue, ExpectedRequest } from './conformance-case.ts'
import { expandCall } from './expand-call.ts'

/** The source of a case that names none. */
const defaultSource: CaseSource = { writeKey: 'caseWriteKey00000000000000000001', region: 'us' }

const areas: readonly CaseArea[] = [...callTypes, 'batch']
const kinds = ['accept', 'refuse', 'warn'] as const

/**
 * Reads a case file: `{ area, page, cases }`, each case with a name, a kind and a call, its own page and source if they
 * differ, and its issues unless it is accepted. The expected request is derived from the call.
 * @throws {TypeError} if the file has another shape; the message names the case
 */
export const readCaseFile = (file: unknown): readonly ConformanceCase[] => {
  if (!isJsonObject(file) || !Array.isArray(file.cases)) throw new TypeError('a case file needs area, page and cases')
  const area = areas.find((known) => known === file.area)
  if (area === undefined) throw new TypeError('the area of a case file must be one of the six calls or batch')
  return file.cases.map((entry: JsonValue) => readCase(entry, area, file.page))
}

const readCase = (entry: JsonValue, area: CaseArea, filePage: JsonValue | undefined): ConformanceCase => {
  if (!isJsonObject(entry) || typeof entry.name !== 'string') throw new TypeError('a case needs a name')
  const { name } = entry
  const kind = kinds.find((known) => known === entry.kind)
  const page = entry.page ?? filePage
  if (kind === undefined) throw new TypeError(`case "${name}" must be of kind accept, refuse or warn`)
  if (typeof page !== 'string') throw new TypeError(`case "${name}" needs a page`)
  const call = expandCall(entry.call ?? null)
  const source = readSource(entry.source)
  const base = { name, area, page, call, source }
  const issues = readIssues(entry.issues, name)
  if ((kind === 'accept') !== (issues.length === 0))
    throw new TypeError(`case "${name}" must have issues or be accepted`)
  if (kind === 'refuse') return { ...base, kind, expect: { issues } }
  if (!isJsonObject(call)) throw new TypeError(`case "${name}" must send an object`)
  const request = expectedRequest(area, source, call)
  return kind === 'accept' ? { ...base, kind, expect: request } : { ...base, kind, expect: { ...request, issues } }
}

const readSource = (value: JsonValue | undefined): CaseSource => {
  if (!isJsonObject(value)) return defaultSource
  const region: Region = value.region === 'eu' ? 'eu' : 'us'
  return { writeKey: typeof value.writeKey === 'string' ? value.writeKey : defaultSource.writeKey, region }
}

const readIssues = (value: JsonValue | undefined, name: string): readonly ExpectedIssue[] => {
  if (value === undefined) return []
  if (!Array.isArray(value)) throw new TypeError(`the issues of case "${name}" must be an array`)
  return value.map((issue: JsonValue) => {
    const { code, path, severity, discardCode } = isJsonObject(issue) ? issue : {}
    const known = severity === 'error' || severity === 'warning'
    if (typeof code !== 'string' || !known || !isPath(path))
      throw new TypeError(`an issue of case "${name}" is incomplete`)
    return typeof discardCode === 'string' ? { code, path, severity, discardCode } : { code, path, severity }
  })
}

const isPath = (value: JsonValue | undefined): value is readonly (string | number)[] =>
  Array.isArray(value) && value.every((part) => typeof part === 'string' || typeof part === 'number')

const expectedRequest = (area: CaseArea, { writeKey, region }: CaseSource, call: JsonObject): ExpectedRequest => {
  const { type: _, ...body } = call
  return {
    method: 'POST',
    url: `https://${regions[region].trackingHost}/v1/${area}`,
    headers: { authorization: `Basic ${btoa(`${writeKey}:`)}`, 'content-type': 'application/json' },
    body,
  }
}
