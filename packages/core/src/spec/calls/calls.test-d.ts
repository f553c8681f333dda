import { describe, expectTypeOf, it } from 'vitest'
import type * as z from 'zod/mini'
import type { sendCall } from '../../delivery/send.ts'
import type { AliasCall } from '../../schemas/alias.ts'
import type { batchSchema } from '../../schemas/batch.ts'
import type { callSchema, callSchemas, SegmentCall } from '../../schemas/call.ts'
import type { contextSchema } from '../../schemas/context.ts'
import type { GroupCall } from '../../schemas/group.ts'
import type { IdentifyCall } from '../../schemas/identify.ts'
import type { PageCall } from '../../schemas/page.ts'
import type { ScreenCall } from '../../schemas/screen.ts'
import type { TrackCall } from '../../schemas/track.ts'
import type { groupTraitsSchema, userTraitsSchema } from '../../schemas/traits.ts'
import type { CallType } from '../call-type-names.ts'
import type { CallInput } from './call-inputs.generated.ts'

describe('a call', () => {
  it('is discriminated by its type', () => {
    expectTypeOf<SegmentCall['type']>().toEqualTypeOf<'identify' | 'track' | 'page' | 'screen' | 'group' | 'alias'>()
    expectTypeOf<Extract<SegmentCall, { type: 'track' }>>().toEqualTypeOf<TrackCall>()
    expectTypeOf<Extract<SegmentCall, { type: 'alias' }>>().toEqualTypeOf<AliasCall>()
  })

  it('asks for the fields that its type requires', () => {
    expectTypeOf<TrackCall['event']>().toEqualTypeOf<string>()
    expectTypeOf<GroupCall['groupId']>().toEqualTypeOf<string>()
    expectTypeOf<AliasCall['previousId']>().toEqualTypeOf<string>()
    expectTypeOf<{ type: 'track'; userId: string }>().not.toExtend<TrackCall>()
    expectTypeOf<{ type: 'group'; userId: string }>().not.toExtend<GroupCall>()
    expectTypeOf<{ type: 'alias'; userId: string }>().not.toExtend<AliasCall>()
    expectTypeOf<{ type: 'page'; userId: string }>().toExtend<PageCall>()
  })

  it('asks for a userId or an anonymousId', () => {
    expectTypeOf<{ type: 'page' }>().not.toExtend<PageCall>()
    expectTypeOf<{ type: 'page'; userId: null }>().not.toExtend<PageCall>()
    expectTypeOf<{ type: 'page'; userId?: string }>().not.toExtend<PageCall>()
    expectTypeOf<{ type: 'page'; anonymousId: string }>().toExtend<PageCall>()
    expectTypeOf<{ type: 'page'; userId: string; anonymousId: string }>().toExtend<PageCall>()
    expectTypeOf<{ type: 'page'; userId?: string; anonymousId: string }>().toExtend<PageCall>()
    expectTypeOf<{ type: 'group'; groupId: string }>().not.toExtend<GroupCall>()
    expectTypeOf<{ type: 'alias'; previousId: string }>().not.toExtend<AliasCall>()
    expectTypeOf<{ type: 'alias'; previousId: string; userId: null; anonymousId: string }>().not.toExtend<AliasCall>()
    expectTypeOf<SegmentCall['userId']>().toEqualTypeOf<string | null | undefined>()
  })

  it('lets an optional field be undefined, and an id be null as browsers send it', () => {
    expectTypeOf<{ type: 'page'; name: undefined; userId: null; anonymousId: string }>().toExtend<PageCall>()
    expectTypeOf<ScreenCall['name']>().toEqualTypeOf<string | undefined>()
    expectTypeOf<{ type: 'track'; userId: string; event: undefined }>().not.toExtend<TrackCall>()
    expectTypeOf<{ type: 'group'; userId: string; groupId: null }>().not.toExtend<GroupCall>()
  })

  it('refuses values of another type', () => {
    expectTypeOf<{ type: 'track'; userId: string; event: number }>().not.toExtend<TrackCall>()
    expectTypeOf<{ type: 'track'; event: string; userId: number; anonymousId: string }>().not.toExtend<TrackCall>()
    expectTypeOf<{ type: 'track'; userId: string; event: string; timestamp: Date }>().not.toExtend<TrackCall>()
    expectTypeOf<{ type: 'track'; userId: string; event: string; properties: string }>().not.toExtend<TrackCall>()
    expectTypeOf<{
      type: 'track'
      userId: string
      event: string
      properties: { currency: number }
    }>().not.toExtend<TrackCall>()
    expectTypeOf<{ type: 'identify'; userId: string; traits: { email: number } }>().not.toExtend<IdentifyCall>()
    expectTypeOf<{
      type: 'identify'
      userId: string
      traits: { address: { city: number } }
    }>().not.toExtend<IdentifyCall>()
    expectTypeOf<{ type: 'identify'; userId: string; context: { ip: number } }>().not.toExtend<IdentifyCall>()
    expectTypeOf<{ type: 'trakc'; userId: string; event: string }>().not.toExtend<SegmentCall>()
  })

  it('types reserved names and is open to custom ones', () => {
    type Traits = NonNullable<IdentifyCall['traits']>
    expectTypeOf<Traits['email']>().toEqualTypeOf<string | null | undefined>()
    expectTypeOf<NonNullable<Traits['address']>['city']>().toEqualTypeOf<string | null | undefined>()
    expectTypeOf<Traits['shoeSize']>().toEqualTypeOf<unknown>()
    expectTypeOf<{ email: string; shoeSize: number; pets: string[] }>().toExtend<Traits>()
    expectTypeOf<{ order_id: string; products: { sku: string }[] }>().toExtend<NonNullable<TrackCall['properties']>>()
  })

  it('comes out of its schema', () => {
    expectTypeOf<z.output<(typeof callSchemas)['track']>>().toEqualTypeOf<TrackCall>()
    expectTypeOf<z.input<(typeof callSchemas)['identify']>>().toEqualTypeOf<IdentifyCall>()
    expectTypeOf<{ [Type in CallType]: z.output<(typeof callSchemas)[Type]> }>().toEqualTypeOf<{
      identify: IdentifyCall
      track: TrackCall
      page: PageCall
      screen: ScreenCall
      group: GroupCall
      alias: AliasCall
    }>()
    expectTypeOf<z.output<typeof callSchema>>().toEqualTypeOf<SegmentCall>()
    expectTypeOf<z.output<typeof batchSchema>['batch'][number]>().toEqualTypeOf<SegmentCall>()
    expectTypeOf<z.output<typeof userTraitsSchema>>().toEqualTypeOf<NonNullable<IdentifyCall['traits']>>()
    expectTypeOf<z.output<typeof groupTraitsSchema>>().toEqualTypeOf<NonNullable<GroupCall['traits']>>()
    expectTypeOf<z.output<typeof contextSchema>>().toEqualTypeOf<NonNullable<TrackCall['context']>>()
  })

  it('can be sent again, and what a caller writes is a call once its times are text', () => {
    expectTypeOf<SegmentCall>().toExtend<CallInput>()
    expectTypeOf<z.output<typeof callSchema>>().toExtend<Parameters<typeof sendCall>[0]>()
    expectTypeOf<CallInput>().not.toExtend<SegmentCall>()
    expectTypeOf<Extract<CallInput, { type: 'alias' }>['userId']>().toEqualTypeOf<AliasCall['userId']>()
    expectTypeOf<CallInput['type']>().toEqualTypeOf<SegmentCall['type']>()
    expectTypeOf<keyof Extract<CallInput, { type: 'page' }>>().toEqualTypeOf<keyof PageCall>()
    expectTypeOf<keyof Extract<CallInput, { type: 'track' }>>().toEqualTypeOf<keyof TrackCall>()
  })
})
