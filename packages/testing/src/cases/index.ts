import aliasCases from './alias.json' with { type: 'json' }
import batchCases from './batch.json' with { type: 'json' }
import type { ConformanceCase } from './conformance-case.ts'
import contextCases from './context.json' with { type: 'json' }
import groupCases from './group.json' with { type: 'json' }
import identifyCases from './identify.json' with { type: 'json' }
import pageCases from './page.json' with { type: 'json' }
import { readCaseFile } from './read-case-file.ts'
import screenCases from './screen.json' with { type: 'json' }
import semanticEventCases from './semantic-events.json' with { type: 'json' }
import trackCases from './track.json' with { type: 'json' }

export type {
  AcceptCase,
  CaseArea,
  CaseSource,
  ConformanceCase,
  ExpectedIssue,
  ExpectedRequest,
  RefuseCase,
  WarnCase,
} from './conformance-case.ts'
export { type BuiltRequest, requestDifferences } from './request-differences.ts'

/** The current time for every case, ms since 1970; later times are in the future. */
export const conformanceNow: number = Date.parse('2026-06-01T12:00:00.000Z')

/** Every case, in the order of the spec. */
export const conformanceCases: readonly ConformanceCase[] = [
  identifyCases,
  trackCases,
  semanticEventCases,
  contextCases,
  pageCases,
  screenCases,
  groupCases,
  aliasCases,
  batchCases,
].flatMap(readCaseFile)
