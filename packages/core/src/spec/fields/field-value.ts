import type { FieldKind, FieldSpec } from './field-spec.ts'

/** An object whose reserved names are typed and whose other names are open. */
export type OpenObject<Fields extends readonly FieldSpec[]> = {
  readonly [Field in Fields[number] as Field['name']]?: FieldValue<Field> | null | undefined
} & { readonly [name: string]: unknown }

type KindValue<Kind extends FieldKind> = Kind extends 'number' | 'integer'
  ? number
  : Kind extends 'boolean'
    ? boolean
    : Kind extends 'object'
      ? { readonly [name: string]: unknown }
      : Kind extends 'array'
        ? readonly unknown[]
        : Kind extends 'json'
          ? unknown
          : string

type AlsoValue<Field> = Field extends { readonly also: readonly (infer Kind extends FieldKind)[] }
  ? KindValue<Kind>
  : never

type MainValue<Field extends FieldSpec> = Field extends { readonly values: readonly (infer Value extends string)[] }
  ? Value
  : Field extends { readonly kind: 'object'; readonly fields: infer Fields extends readonly FieldSpec[] }
    ? OpenObject<Fields>
    : Field extends { readonly kind: 'array'; readonly items: infer Kind extends FieldKind }
      ? readonly KindValue<Kind>[]
      : KindValue<Field['kind']>

/** The TypeScript type of the value that a row of the spec tables describes. */
export type FieldValue<Field extends FieldSpec> = MainValue<Field> | AlsoValue<Field>
