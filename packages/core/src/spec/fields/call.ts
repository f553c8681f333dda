import type { CallType } from '../call-type-names.ts'
import type { callTypes } from './call-types.ts'
import type { FieldSpec } from './field-spec.ts'
import type { FieldValue } from './field-value.ts'

type FieldOf<Type extends CallType> = (typeof callTypes)[Type]['fields'][number]
type RequiredOf<Field extends FieldSpec> = Field extends { readonly required: true } ? Field : never
type OptionalOf<Field extends FieldSpec> = Field extends { readonly required: true } ? never : Field
type NullOf<Field extends FieldSpec> = Field extends { readonly nullable: true } ? null : never

/** A call of one type as it goes over the wire; optional fields may also be undefined. */
export type Call<Type extends CallType> = { readonly type: Type } & {
  readonly [Field in RequiredOf<FieldOf<Type>> as Field['name']]: FieldValue<Field>
} & {
  readonly [Field in OptionalOf<FieldOf<Type>> as Field['name']]?: FieldValue<Field> | NullOf<Field> | undefined
}

/** An Identify call. */
export type IdentifyCall = Call<'identify'>
/** A Track call. */
export type TrackCall = Call<'track'>
/** A Page call. */
export type PageCall = Call<'page'>
/** A Screen call. */
export type ScreenCall = Call<'screen'>
/** A Group call. */
export type GroupCall = Call<'group'>
/** An Alias call. */
export type AliasCall = Call<'alias'>

/** Any of the six calls, told apart by `type`. */
export type SegmentCall = IdentifyCall | TrackCall | PageCall | ScreenCall | GroupCall | AliasCall
