import type { Node } from '@babel/types'
import type { StaticMember, StaticValue } from '../source-code/static-value.ts'
import type { SiteCause } from '../why/judge-site.ts'
import type { ParameterPath } from './parameter-paths.ts'

/** A function that is passed to the client. */
export interface PassedFunction {
  readonly node: Node
  /** How it uses a parameter; undefined if the function is written elsewhere. */
  readonly paths: ((index: number) => readonly ParameterPath[]) | undefined
}

/** How a program uses the library at one place. */
export type ClientUse =
  /** `new Analytics(settings)` */
  | {
      readonly kind: 'construct'
      readonly node: Node
      readonly settings: ReadonlyMap<string, StaticMember>
      /** Whether there may be more settings. */
      readonly isOpen: boolean
    }
  /** `track(…)` and the like */
  | {
      readonly kind: 'call'
      readonly node: Node
      /** Why Segment would drop it. */
      readonly causes: readonly SiteCause[]
      readonly callback: PassedFunction | undefined
      /** Changes of objects after they were passed. */
      readonly changes: readonly { readonly node: Node; readonly name: string }[]
    }
  | { readonly kind: 'flush'; readonly node: Node; readonly options: StaticValue | undefined }
  /** `on(event, listener)` */
  | {
      readonly kind: 'listen'
      readonly node: Node
      readonly event: string | undefined
      readonly listener: PassedFunction
    }
  /** `register(plugin)`: the methods of plugins that are written there */
  | { readonly kind: 'register'; readonly node: Node; readonly hooks: readonly PassedFunction[] }
  | { readonly kind: 'member'; readonly node: Node; readonly name: string }
  /** The name or class of an error that the client threw */
  | { readonly kind: 'caught'; readonly node: Node }
  /** A text that only calls of the original contain, or the name of one of its files */
  | { readonly kind: 'text'; readonly node: Node; readonly text: string }
