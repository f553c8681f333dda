/** Where a value comes from, as far as the syntax of one file tells. */
export type Origin =
  /** A name of a module; `*` is the module itself. */
  | { readonly kind: 'import'; readonly file: string; readonly from: string; readonly name: string }
  /** `new of()`, or a value that is declared as `of`. */
  | { readonly kind: 'instance'; readonly of: Origin }
  /** `of()` */
  | { readonly kind: 'result'; readonly of: Origin }
  | { readonly kind: 'member'; readonly of: Origin; readonly name: string }
  | { readonly kind: 'object'; readonly members: ReadonlyMap<string, Origin> }
  | { readonly kind: 'function'; readonly returns: readonly Origin[] }
  | { readonly kind: 'subclass'; readonly of: Origin }
  /** One of several. */
  | { readonly kind: 'choice'; readonly of: readonly Origin[] }
  | { readonly kind: 'unknown' }
  /** Something else, such as a text or a class of the program's own. */
  | { readonly kind: 'other' }
  /** `null` or `undefined`: says nothing about what is there otherwise. */
  | { readonly kind: 'nothing' }

export const unknownOrigin: Origin = { kind: 'unknown' }

/** What a module exports: `=` is the whole of a CommonJS module. */
export interface ModuleExports {
  readonly names: ReadonlyMap<string, Origin>
  /** Modules all of whose names it exports. */
  readonly stars: readonly string[]
}
