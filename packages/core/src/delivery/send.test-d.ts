import { describe, expectTypeOf, it } from 'vitest'
import type { SegmentError } from '../error/segment-error.ts'
import type { SegmentIssue } from '../error/segment-issue.ts'
import { buildRequest } from '../request/build-request.ts'
import type { Batch } from '../schemas/batch.ts'
import type { SegmentCall } from '../schemas/call.ts'
import { parseCall } from '../validate/parse-call.ts'
import type { StampedCall } from '../validate/stamp-fields.ts'
import { type Verdict, validateCall } from '../validate/validate-call.ts'
import type { SendReport, sendBatch, sendCall } from './send.ts'

describe('a verdict', () => {
  it('has the typed call if it is valid, and only then', () => {
    type Good = Extract<Verdict, { ok: true }>
    expectTypeOf<Good['call']>().toEqualTypeOf<SegmentCall>()
    expectTypeOf<Extract<Verdict, { ok: false }>>().not.toHaveProperty('call')
    expectTypeOf<Verdict['issues']>().toEqualTypeOf<readonly SegmentIssue[]>()
    expectTypeOf(validateCall).parameter(0).toBeUnknown()
  })
})

describe('a report', () => {
  it('has an error unless it is acknowledged, and a status only then', () => {
    type Acknowledged = Extract<SendReport, { outcome: 'acknowledged' }>
    type Failed = Exclude<SendReport, { outcome: 'acknowledged' }>
    expectTypeOf<SendReport['outcome']>().toEqualTypeOf<'acknowledged' | 'refused' | 'gave-up'>()
    expectTypeOf<Acknowledged['status']>().toEqualTypeOf<number>()
    expectTypeOf<Acknowledged>().not.toHaveProperty('error')
    expectTypeOf<Failed['error']>().toEqualTypeOf<SegmentError>()
    expectTypeOf<Failed>().not.toHaveProperty('status')
  })

  it('comes from a call, and from anything that is parsed first', () => {
    expectTypeOf<unknown>().not.toExtend<Parameters<typeof sendCall>[0]>()
    expectTypeOf<unknown>().not.toExtend<Parameters<typeof sendBatch>[0]>()
    expectTypeOf(parseCall).parameter(0).toBeUnknown()
    expectTypeOf<ReturnType<typeof parseCall>>().toExtend<Parameters<typeof sendCall>[0]>()
    expectTypeOf<readonly SegmentCall[]>().toExtend<Parameters<typeof sendBatch>[0]>()
    expectTypeOf<Batch>().toExtend<Parameters<typeof sendBatch>[0]>()
    expectTypeOf(buildRequest).parameter(0).toExtend<SegmentCall>()
    expectTypeOf<{ type: 'track'; event: string; messageId: string; timestamp: string }>().not.toExtend<StampedCall>()
  })

  it('is sent to a source of a known region', () => {
    type Options = Parameters<typeof sendCall>[1]
    expectTypeOf<{ source: { writeKey: string } }>().toExtend<Options>()
    expectTypeOf<{ source: { writeKey: string; region: 'eu' } }>().toExtend<Options>()
    expectTypeOf<{ source: { writeKey: string; region: 'mars' } }>().not.toExtend<Options>()
    expectTypeOf<{ source: { region: 'eu' } }>().not.toExtend<Options>()
  })
})
