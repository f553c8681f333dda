import { describe, expectTypeOf, it } from 'vitest'
import type { SegmentErrorCode } from '../../error/error-codes.ts'
import { limits } from '../limits.ts'
import type { Region, regions } from '../regions.ts'
import type { IssueCode, IssueRule } from '../rules/issue-rules.ts'

describe('the tables', () => {
  it('give their keys as types', () => {
    expectTypeOf<Region>().toEqualTypeOf<'us' | 'eu'>()
    expectTypeOf<keyof typeof regions>().toEqualTypeOf<Region>()
    expectTypeOf<'identity_required'>().toExtend<IssueCode>()
    expectTypeOf<'no_such_rule'>().not.toExtend<IssueCode>()
    expectTypeOf<'invalid_call'>().toExtend<SegmentErrorCode>()
    expectTypeOf<string>().not.toExtend<SegmentErrorCode>()
  })

  it('give their values as literals', () => {
    expectTypeOf(limits.callBytes).toEqualTypeOf<32_768>()
  })

  it('accept no rule without a check or without input that breaks it', () => {
    expectTypeOf<Omit<IssueRule, 'check'>>().not.toExtend<IssueRule>()
    expectTypeOf<Omit<IssueRule, 'breaks'>>().not.toExtend<IssueRule>()
  })
})
