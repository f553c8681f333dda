import { describe, expectTypeOf, it } from 'vitest'
import type * as z from 'zod/mini'
import type { AliasCall } from '../../schemas/alias.ts'
import type { SegmentCall } from '../../schemas/call.ts'
import { callSchemas } from '../../schemas/call.ts'
import type { GroupCall } from '../../schemas/group.ts'
import type { IdentifyCall } from '../../schemas/identify.ts'
import type { PageCall } from '../../schemas/page.ts'
import type { ScreenCall } from '../../schemas/screen.ts'
import type { TrackCall } from '../../schemas/track.ts'

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
    expectTypeOf<{ type: 'page' }>().toExtend<PageCall>()
  })

  it('lets an optional field be undefined, and an id be null as browsers send it', () => {
    expectTypeOf<{ type: 'page'; name: undefined; userId: null; anonymousId: string }>().toExtend<PageCall>()
    expectTypeOf<ScreenCall['name']>().toEqualTypeOf<string | undefined>()
    expectTypeOf<{ type: 'track'; event: undefined }>().not.toExtend<TrackCall>()
    expectTypeOf<{ type: 'group'; groupId: null }>().not.toExtend<GroupCall>()
  })

  it('refuses values of another type', () => {
    expectTypeOf<{ type: 'track'; event: number }>().not.toExtend<TrackCall>()
    expectTypeOf<{ type: 'track'; event: string; userId: number }>().not.toExtend<TrackCall>()
    expectTypeOf<{ type: 'track'; event: string; timestamp: Date }>().not.toExtend<TrackCall>()
    expectTypeOf<{ type: 'track'; event: string; properties: string }>().not.toExtend<TrackCall>()
    expectTypeOf<{ type: 'track'; event: string; properties: { currency: number } }>().not.toExtend<TrackCall>()
    expectTypeOf<{ type: 'identify'; traits: { email: number } }>().not.toExtend<IdentifyCall>()
    expectTypeOf<{ type: 'identify'; traits: { address: { city: number } } }>().not.toExtend<IdentifyCall>()
    expectTypeOf<{ type: 'identify'; context: { ip: number } }>().not.toExtend<IdentifyCall>()
    expectTypeOf<{ type: 'trakc'; event: string }>().not.toExtend<SegmentCall>()
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
    expectTypeOf(callSchemas).toHaveProperty('group')
  })
})
